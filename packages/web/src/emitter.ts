/** Listeners by event; `T` maps each event to what it carries. */
export class Emitter<T extends object> {
  readonly #listeners = new Map<keyof T, Set<(payload: never) => void>>();

  /** Calls `listener` at each event, until the returned function is called. */
  on<K extends keyof T>(event: K, listener: (payload: T[K]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener as (payload: never) => void));
    return () => this.off(event, listener);
  }

  off<K extends keyof T>(event: K, listener: (payload: T[K]) => void): void {
    this.#listeners.get(event)?.delete(listener as (payload: never) => void);
  }

  /** Whether anybody listens. */
  heard(event: keyof T): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0;
  }

  /** One listener's fault is reported as an uncaught error, and the others are still told. */
  protected emit<K extends keyof T>(event: K, payload: T[K]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        listener(payload as never);
      } catch (err) {
        reportError(err);
      }
    }
  }
}
