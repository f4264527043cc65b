import type { Overview } from "./api";

/** What the parts of the page share. */
export interface Deck {
  /** Does something a person asked for: shows its error, and reads the overview again. */
  act(work: () => Promise<unknown>): void;
  /** Says something to who listens to the page. */
  announce(text: string): void;
  /** Adds a phone to those of the page, or does nothing when it is there. */
  addPhone(number: string): void;
  removePhone(number: string): void;
  holdsPhone(number: string): boolean;
  /** Holds a phone of the page in a call: who uses the page talks. */
  hold(number: string, callId: string): void;
}

/** A part of the page that shows the overview. */
export interface Part {
  update(overview: Overview): void;
}
