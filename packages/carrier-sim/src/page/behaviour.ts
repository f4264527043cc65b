import type { PhoneScript } from "../phone/script";
import { writeScript } from "./api";
import type { Deck } from "./deck";
import { element, field, select } from "./dom";

const RING: readonly (readonly [PhoneScript["on_ring"]["action"], string])[] = [
  ["ring_forever", "Rings until you pick up"],
  ["answer", "Picks up by itself after a second"],
  ["busy", "Is busy"],
  ["reject", "Declines"],
  ["no_answer", "Is not answered"],
  ["unreachable", "Cannot be reached"],
];
const ANSWERERS: readonly (readonly [PhoneScript["answered_by"]["who"], string])[] = [
  ["human", "A person"],
  ["machine", "An answering machine"],
  ["fax", "A fax machine"],
  ["unknown", "Nobody can tell"],
];

/** The script of a phone that is added to the page. */
export const PAGE_SCRIPT = { on_ring: { action: "ring_forever" } };

/** What a phone does by itself, and whom a carrier's machine detection takes its owner for. */
export class Behaviour {
  readonly root: HTMLElement;
  readonly #ring = select(RING);
  readonly #who = select(ANSWERERS);

  constructor(number: string, deck: Deck) {
    for (const control of [this.#ring, this.#who]) {
      control.addEventListener("change", () => deck.act(() => writeScript(number, this.#script())));
    }
    this.root = element(
      "div",
      { class: "behaviour" },
      field("When it is called", this.#ring),
      field("Who answers", this.#who, "What the simulated carrier reports when it is asked to detect machines."),
    );
  }

  #said: PhoneScript["say_on_answer"] = null;

  show({ on_ring: ring, answered_by: answered, say_on_answer: said }: PhoneScript): void {
    this.#said = said;
    if (document.activeElement !== this.#ring) this.#ring.value = ring.action;
    if (document.activeElement !== this.#who) this.#who.value = answered.who;
  }

  #script(): unknown {
    return {
      on_ring: { action: this.#ring.value },
      answered_by: { who: this.#who.value },
      ...(this.#said && { say_on_answer: this.#said }),
    };
  }
}
