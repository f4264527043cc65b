import { ask, type FaultsView, type Overview } from "./api";
import type { Deck, Part } from "./deck";
import { button, byId, element, field, select, setText } from "./dom";
import { FAULT_GROUPS, REST_STATUSES, type FaultControl } from "./fault-controls";

const REST: readonly (readonly ["create" | "fetch" | "update", string])[] = [
  ["create", "a call is placed"],
  ["fetch", "a call is read"],
  ["update", "a call is changed"],
];

/** Switches for everything that can go wrong; each counts at once. */
export class FaultsPanel implements Part {
  readonly #deck: Deck;
  readonly #count = element("span", { class: "pill" });
  readonly #controls: { control: FaultControl; input: HTMLInputElement | HTMLSelectElement }[] = [];
  readonly #rest = new Map<string, { status: HTMLSelectElement; times: HTMLInputElement; after: HTMLInputElement }>();
  #faults: FaultsView | null = null;

  constructor(deck: Deck) {
    this.#deck = deck;
    const rest = this.#group(
      "REST answers",
      REST.map((kind) => this.#makeRest(...kind)),
    );
    const groups = FAULT_GROUPS.map(({ title, controls }) =>
      this.#group(
        title,
        controls.map((control) => this.#make(control)),
      ),
    );
    byId("faults").append(
      element("div", { class: "title" }, element("h2", { id: "faults-title" }, "Faults"), this.#count),
      element("p", { class: "quiet" }, "What goes wrong, for all carriers, from now on."),
      element("div", {}, rest, ...groups),
      button("Switch all off", () => deck.act(() => ask("DELETE", "faults"))),
    );
  }

  update({ faults }: Overview): void {
    this.#faults = faults;
    for (const { control, input } of this.#controls) {
      if (document.activeElement !== input || control.kind === "flag") show(input, control.read(faults));
    }
    for (const [kind] of REST) {
      const parts = this.#rest.get(kind);
      const fault = faults[kind];
      if (!parts || [parts.status, parts.times, parts.after].some((part) => part === document.activeElement)) continue;
      show(parts.status, fault?.status ?? "");
      if (fault) show(parts.times, fault.times);
      if (fault) show(parts.after, fault.after_placing);
    }
    const on = this.#controls.filter(({ control }) => control.read(faults) !== control.off).length;
    const all = on + REST.filter(([kind]) => faults[kind] !== null).length;
    setText(this.#count, all === 0 ? "None" : `${all} on`);
    this.#count.dataset.phase = all === 0 ? "" : "ringing";
  }

  #group(title: string, controls: readonly HTMLElement[]): HTMLElement {
    return element(
      "details",
      { class: "group" },
      element("summary", {}, title),
      element("div", { role: "group", "aria-label": title }, ...controls),
    );
  }

  #make(control: FaultControl): HTMLElement {
    const input =
      control.kind === "word"
        ? select(control.words ?? [])
        : element("input", control.kind === "flag" ? { type: "checkbox" } : { type: "number", ...control.range });
    this.#controls.push({ control, input });
    input.addEventListener("change", () => this.#apply(control, input));
    if (control.kind !== "flag") return field(control.label, input, control.help);
    return element("label", { class: "switch" }, input, ` ${control.label}`);
  }

  #apply(control: FaultControl, input: HTMLInputElement | HTMLSelectElement): void {
    const faults = this.#faults;
    if (!faults) return;
    this.#deck.act(() => ask("POST", "faults", control.write(faults, read(input))));
  }

  #makeRest(kind: "create" | "fetch" | "update", when: string): HTMLElement {
    const status = select(REST_STATUSES);
    const times = element("input", { type: "number", min: 1, max: 1000, value: 1 });
    const after = element("input", { type: "checkbox" });
    const apply = () =>
      this.#deck.act(() => {
        const text = status.value;
        const fault = {
          status: text === "drop" ? text : Number(text),
          times: Number(times.value) || 1,
          after_placing: after.checked,
        };
        return ask("POST", "faults", { [kind]: text === "" ? null : fault });
      });
    for (const control of [status, times, after]) control.addEventListener("change", apply);
    this.#rest.set(kind, { status, times, after });
    return element(
      "fieldset",
      {},
      element("legend", {}, `When ${when}`),
      field("Answer", status),
      field("So many times", times),
      element("label", { class: "switch" }, after, " But do it first"),
    );
  }
}

function read(input: HTMLInputElement | HTMLSelectElement): string | number | boolean | null {
  if (input instanceof HTMLSelectElement) return input.value;
  if (input.type === "checkbox") return input.checked;
  return input.value === "" ? null : Number(input.value);
}

function show(input: HTMLInputElement | HTMLSelectElement, value: string | number | boolean | null): void {
  if (input instanceof HTMLInputElement && input.type === "checkbox") input.checked = value === true;
  else if (input.value !== String(value ?? "")) input.value = String(value ?? "");
}
