import type { Operators as OperatorList } from "../generated.js";
import type { RequestOptions, Transport } from "../transport.js";

/** The people who sign in to the dashboard: whom a transfer can ring. */
export class Operators {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Those who may sign in, by name. */
  list(options: RequestOptions = {}): Promise<OperatorList> {
    return this.#transport.request({ ...options, method: "GET", path: "/v1/operators" });
  }
}
