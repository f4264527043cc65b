import { button, element, setText } from "./dom";

const KEYS: readonly (readonly [key: string, letters: string])[] = [
  ["1", ""],
  ["2", "ABC"],
  ["3", "DEF"],
  ["4", "GHI"],
  ["5", "JKL"],
  ["6", "MNO"],
  ["7", "PQRS"],
  ["8", "TUV"],
  ["9", "WXYZ"],
  ["*", ""],
  ["0", "+"],
  ["#", ""],
];
const NAMES: Record<string, string> = { "*": "* star", "#": "# pound" };
const SHOWN_KEYS = 16;

/** The keys of a telephone. Typing 0 to 9, * and # on it works too. */
export class Keypad {
  readonly root: HTMLElement;
  readonly #pressed = element("output", { class: "pressed", "aria-label": "Keys pressed" });
  readonly #press: (key: string) => void;

  constructor(press: (key: string) => void) {
    this.#press = press;
    const keys = KEYS.map(([key, letters]) => {
      const made = button("", () => this.press(key), { "aria-label": NAMES[key] ?? null });
      made.append(element("span", {}, key), " ", element("small", {}, letters));
      return made;
    });
    this.root = element(
      "div",
      { class: "keypad", role: "group", "aria-label": "Keypad" },
      this.#pressed,
      element("div", { class: "keys" }, ...keys),
    );
    this.root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9*#]$/.test(event.key)) return;
      event.preventDefault();
      this.press(event.key);
    });
  }

  press(key: string): void {
    setText(this.#pressed, ((this.#pressed.textContent ?? "") + key).slice(-SHOWN_KEYS));
    this.#press(key);
  }

  forget(): void {
    setText(this.#pressed, "");
  }
}
