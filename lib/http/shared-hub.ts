import type { Runtime } from "@/lib/compose";
import { pingDatabase } from "@/lib/domain/health/ping";
import { createEventHub, type EventHub } from "./event-hub";

const hubs = new WeakMap<Runtime, EventHub>();

/** The hub of a process's streams; it is made with the first. */
export function hubOf(runtime: Runtime): EventHub {
  let hub = hubs.get(runtime);
  if (!hub) hubs.set(runtime, (hub = createEventHub(runtime.signals, () => pingDatabase(runtime.context))));
  return hub;
}
