import type { IncomingMessage, ServerResponse } from "node:http";
import type { Simulator } from "../simulator";

/** One request to the control API. */
export interface Exchange {
  simulator: Simulator;
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
}
