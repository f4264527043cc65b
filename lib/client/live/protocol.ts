import type { CallEvent, InterimTranscript } from "@/lib/contract/events";

/** How fresh what is shown is. `behindSince` is in ms since the epoch by the browser's clock. */
export type Freshness =
  { state: "connecting" } | { state: "live" } | { state: "behind"; behindSince: number } | { state: "signed_out" };

/** What the live connection tells a page. */
export type LiveMessage =
  | { kind: "freshness"; freshness: Freshness }
  /** The stream begins: whatever was read before may be out of date. */
  | { kind: "hello" }
  | { kind: "event"; event: CallEvent }
  | { kind: "interim"; interim: InterimTranscript };

/** What a page tells the shared worker. */
export type PageMessage = { kind: "bye" };
