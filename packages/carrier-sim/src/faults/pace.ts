/** Spreads new calls of each carrier over time, as accounts with a limit of calls a second do. */
export class Pace {
  readonly #nextAt = new Map<string, number>();

  /** Takes the carrier's next turn. @returns milliseconds until it comes. For carriers that queue. */
  queue(carrier: string, callsPerSecond: number): number {
    const now = performance.now();
    const turn = Math.max(now, this.#nextAt.get(carrier) ?? 0);
    this.#nextAt.set(carrier, turn + 1000 / callsPerSecond);
    return Math.round(turn - now);
  }

  /** Takes a turn when one is free now. For carriers that refuse. */
  take(carrier: string, callsPerSecond: number): boolean {
    if ((this.#nextAt.get(carrier) ?? 0) > performance.now()) return false;
    this.queue(carrier, callsPerSecond);
    return true;
  }

  clear(): void {
    this.#nextAt.clear();
  }
}
