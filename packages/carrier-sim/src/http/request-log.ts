/** A carrier REST request that came in. `status` is null while it runs, or when it was dropped without an answer. */
export interface LoggedRequest {
  at: number;
  carrier: string;
  method: string;
  path: string;
  status: number | null;
}

const LIMIT = 10_000;

/** The carrier REST requests seen, oldest first; only the newest 10,000 are kept. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(carrier: string, method: string, path: string): LoggedRequest {
    const entry: LoggedRequest = { at: Date.now(), carrier, method, path, status: null };
    this.#entries.push(entry);
    if (this.#entries.length > LIMIT) this.#entries.shift();
    return entry;
  }

  list(): readonly LoggedRequest[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }
}
