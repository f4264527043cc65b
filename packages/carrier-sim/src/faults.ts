import { asObject, InvalidScriptError } from "./phone/script";

/** A REST fault. "drop" closes the connection without an answer. `after_placing`: the request is carried out first. */
export interface RestFault {
  status: number | "drop";
  times: number;
  after_placing: boolean;
}

/** What goes wrong with status callbacks. */
export interface CallbackFaults {
  duplicate: boolean;
  /** Each callback waits for the one after it and comes second. */
  reorder: boolean;
  drop: boolean;
}

const REST_KINDS = ["create", "fetch", "update"] as const;
export type RestKind = (typeof REST_KINDS)[number];

/** The faults a test has switched on. */
export class Faults {
  #rest: Partial<Record<RestKind, RestFault>> = {};
  #callbacks: CallbackFaults = { duplicate: false, reorder: false, drop: false };
  #queueMs = 0;

  get callbacks(): CallbackFaults {
    return this.#callbacks;
  }

  /** How long the carrier holds a new call back before it dials. */
  get queueMs(): number {
    return this.#queueMs;
  }

  /** Takes one use of the fault for a kind of request. */
  takeRest(kind: RestKind): RestFault | null {
    const fault = this.#rest[kind];
    if (!fault) return null;
    fault.times -= 1;
    if (fault.times <= 0) delete this.#rest[kind];
    return fault;
  }

  /**
   * Replaces the named faults; others stay. null switches one off.
   * @throws InvalidScriptError that names the wrong field; nothing is changed then.
   */
  apply(body: unknown): void {
    const wanted = asObject(body, "body", [...REST_KINDS, "callbacks", "queue_ms"]);
    const rest = { ...this.#rest };
    for (const kind of REST_KINDS) {
      if (wanted[kind] === null) delete rest[kind];
      else if (wanted[kind] !== undefined) rest[kind] = parseRestFault(wanted[kind], kind);
    }
    const callbacks = wanted.callbacks === undefined ? this.#callbacks : parseCallbackFaults(wanted.callbacks ?? {});
    const queueMs = wanted.queue_ms === undefined ? this.#queueMs : (wanted.queue_ms ?? 0);
    if (typeof queueMs !== "number" || !Number.isInteger(queueMs) || queueMs < 0 || queueMs > 3_600_000) {
      throw new InvalidScriptError("queue_ms must be a whole number of milliseconds from 0 to 3600000.");
    }
    this.#rest = rest;
    this.#callbacks = callbacks;
    this.#queueMs = queueMs;
  }

  clear(): void {
    this.apply({ create: null, fetch: null, update: null, callbacks: null, queue_ms: null });
  }

  toJSON(): unknown {
    const rest = Object.fromEntries(REST_KINDS.map((kind) => [kind, this.#rest[kind] ?? null]));
    return { ...rest, callbacks: this.#callbacks, queue_ms: this.#queueMs };
  }
}

function parseRestFault(value: unknown, name: string): RestFault {
  const fault = asObject(value, name, ["status", "times", "after_placing"]);
  const { status, times = 1, after_placing: afterPlacing = false } = fault;
  if (status !== "drop" && !(typeof status === "number" && Number.isInteger(status) && status >= 400 && status < 600)) {
    throw new InvalidScriptError(`${name}.status must be an HTTP status from 400 to 599, or "drop".`);
  }
  if (typeof times !== "number" || !Number.isInteger(times) || times < 1) {
    throw new InvalidScriptError(`${name}.times must be a whole number from 1.`);
  }
  if (typeof afterPlacing !== "boolean") throw new InvalidScriptError(`${name}.after_placing must be true or false.`);
  return { status, times, after_placing: afterPlacing };
}

function parseCallbackFaults(value: unknown): CallbackFaults {
  const names = ["duplicate", "reorder", "drop"] as const;
  const faults = asObject(value, "callbacks", names);
  const read = (name: (typeof names)[number]) => {
    const flag = faults[name] ?? false;
    if (typeof flag !== "boolean") throw new InvalidScriptError(`callbacks.${name} must be true or false.`);
    return flag;
  };
  return { duplicate: read("duplicate"), reorder: read("reorder"), drop: read("drop") };
}
