import type { Signals } from "@/db/signals";

/** Signals between processes. They carry no state: what they tell of is in the tables, and one may be lost. */
export type SignalPort = Pick<Signals, "listen" | "notify">;
