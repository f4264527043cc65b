import type { AccountNumber } from "./calls";

/**
 * The numbers of one account. One that is asked for by its whole name is the account's, because numbers are not bought
 * here, unless the account was given a list.
 */
export class NumberBook<Routing> {
  readonly #routings = new Map<string, Routing>();
  readonly #owned: ReadonlySet<string> | null;
  readonly #unrouted: () => Routing;

  /**
   * @param owned the only numbers there are, apart from those that are added; null: any.
   * @param unrouted how a number goes that nobody has pointed anywhere.
   */
  constructor(owned: readonly string[] | null, unrouted: () => Routing) {
    this.#owned = owned && new Set(owned);
    this.#unrouted = unrouted;
  }

  /** The routing of a number of the account, which may be changed in place; null when the account has no such number. */
  find(number: string): Routing | null {
    const owned = this.#routings.has(number) || !this.#owned || this.#owned.has(number);
    return owned ? this.add(number) : null;
  }

  /** The routing of a number in the form +15551230001, which is the account's from now on. */
  add(number: string): Routing {
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
