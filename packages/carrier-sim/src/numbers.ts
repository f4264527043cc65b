import type { AccountNumber } from "./calls";

/** The numbers of one account. One that is asked for by its whole name is the account's: numbers need not be bought here. */
export class NumberBook<Routing> {
  readonly #routings = new Map<string, Routing>();
  readonly #unrouted: () => Routing;

  /** @param unrouted how a number goes that nobody has pointed anywhere. */
  constructor(unrouted: () => Routing) {
    this.#unrouted = unrouted;
  }

  /** The routing of a number in the form +15551230001; it may be changed in place. */
  take(number: string): Routing {
    const routing = this.#routings.get(number) ?? this.#unrouted();
    this.#routings.set(number, routing);
    return routing;
  }

  get(number: string): Routing | undefined {
    return this.#routings.get(number);
  }

  entries(): [number: string, routing: Routing][] {
    return [...this.#routings];
  }

  clear(): void {
    this.#routings.clear();
  }

  list(present: (number: string, routing: Routing) => AccountNumber): AccountNumber[] {
    return this.entries().map(([number, routing]) => present(number, routing));
  }
}
