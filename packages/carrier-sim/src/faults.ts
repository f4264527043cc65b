import { count, flag, milliseconds, optional, readField, readFields, share, word, type Field } from "./faults/fields";
import { Pace } from "./faults/pace";
import { randomFrom } from "./faults/random";
import { asObject, InvalidScriptError } from "./phone/script";

/** A REST fault. "drop" closes the connection without an answer. `after_placing`: the request is carried out first. */
export interface RestFault {
  status: number | "drop";
  times: number;
  after_placing: boolean;
}

const REST_KINDS = ["create", "fetch", "update"] as const;
export type RestKind = (typeof REST_KINDS)[number];

const restStatus: Field<number | "drop" | null> = {
  fallback: null,
  accept: (value) => (value === "drop" ? value : count(500, 400, 599).accept(value)),
  expected: 'an HTTP status from 400 to 599, or "drop"',
};
const REST = { status: restStatus, times: count(1, 1, 1_000_000), after_placing: flag };

/** What goes wrong with the webhooks that tell of a call's state. */
const CALLBACKS = {
  /** Each is sent twice, byte for byte. */
  duplicate: flag,
  /** Each waits for the one after it and comes second. */
  reorder: flag,
  /** None is sent. */
  drop: flag,
  /** Each comes this much later. */
  delay_ms: milliseconds,
  /** The share that is never sent. */
  loss: share,
  /** When the last one of a call was sent, all of the call's are sent again as they were. */
  replay: flag,
  /** Before each come two copies that nobody signed: one without a signature, one with a wrong one. */
  forge: flag,
};

/** What goes wrong with the phone's voice on its way to the application, and with its WebSocket. */
const MEDIA = {
  /** Each frame comes up to this much late, in order. */
  jitter_ms: count(0, 0, 10_000, "a whole number of milliseconds"),
  /** The size of each media message in bytes on the wire; the carrier's own when null. */
  frame_bytes: optional(count(160, 1, 64_000)),
  /** How often each frame is sent. */
  flood: count(1, 1, 100),
  /** Every Nth media message is not base64 (binary carriers: a text that is not JSON). */
  bad_base64: optional(count(1, 1, 1_000_000)),
  /** Half a second of audio before the first message. */
  audio_before_start: flag,
  second_start: flag,
  no_start: flag,
  /** A quarter of a second of audio after the stream was said to be over. */
  audio_after_stop: flag,
  /** The socket breaks without a close frame this long after it opened. */
  drop_socket_after_ms: optional(count(0, 0, 3_600_000, "a whole number of milliseconds")),
  /** So many of the next WebSockets break right after their upgrade; the carrier connects anew at once. */
  connect_failures: count(0, 0, 100),
};

/** Delays of the carrier's REST answers; the request is carried out at once. */
const TIMEOUTS = { create: milliseconds, fetch: milliseconds, update: milliseconds };

const RATE_LIMIT = { calls_per_second: optional(count(1, 1, 1000)) };

const SINGLE = {
  /** How long the carrier holds a new call back before it dials. */
  queue_ms: milliseconds,
  /** What the carrier does when the media WebSocket breaks: go on with the instructions, or hold the call in silence. */
  socket_loss: word("continue", ["continue", "hold"]),
  /** Acknowledgements of played audio never come (Vonage's notify). */
  notify_unanswered: flag,
  /** Reads of an ended call before its price is known. */
  late_price: count(1, 0, 1000),
  seed: optional(count(0, 0, 2 ** 32 - 1)),
};

export type CallbackFaults = ReturnType<typeof readCallbacks>;
export type MediaFaults = ReturnType<typeof readMedia>;

const readCallbacks = (value: unknown) => readFields(CALLBACKS, value, "callbacks");
const readMedia = (value: unknown) => readFields(MEDIA, value, "media");
const readTimeouts = (value: unknown) => readFields(TIMEOUTS, value, "timeouts");
const readRateLimit = (value: unknown) => readFields(RATE_LIMIT, value, "rate_limit");

/** Reads all named faults; what is not named keeps what `now` has. */
function readState(wanted: Record<string, unknown>, now: FaultState): FaultState {
  const rest = { ...now.rest };
  for (const kind of REST_KINDS) {
    if (wanted[kind] === null) delete rest[kind];
    else if (wanted[kind] !== undefined) rest[kind] = readRest(wanted[kind], kind);
  }
  const single = <K extends keyof typeof SINGLE>(name: K) =>
    wanted[name] === undefined ? now[name] : readField(SINGLE[name] as Field<FaultState[K]>, wanted[name], name);
  return {
    rest,
    callbacks: wanted.callbacks === undefined ? now.callbacks : readCallbacks(wanted.callbacks),
    media: wanted.media === undefined ? now.media : readMedia(wanted.media),
    timeouts: wanted.timeouts === undefined ? now.timeouts : readTimeouts(wanted.timeouts),
    rate_limit: wanted.rate_limit === undefined ? now.rate_limit : readRateLimit(wanted.rate_limit),
    queue_ms: single("queue_ms"),
    socket_loss: single("socket_loss"),
    notify_unanswered: single("notify_unanswered"),
    late_price: single("late_price"),
    seed: single("seed"),
  };
}

interface FaultState {
  rest: Partial<Record<RestKind, RestFault>>;
  callbacks: CallbackFaults;
  media: MediaFaults;
  timeouts: ReturnType<typeof readTimeouts>;
  rate_limit: ReturnType<typeof readRateLimit>;
  queue_ms: number;
  socket_loss: "continue" | "hold";
  notify_unanswered: boolean;
  late_price: number;
  seed: number | null;
}

function noFaults(): FaultState {
  return {
    rest: {},
    callbacks: readCallbacks(null),
    media: readMedia(null),
    timeouts: readTimeouts(null),
    rate_limit: readRateLimit(null),
    queue_ms: SINGLE.queue_ms.fallback,
    socket_loss: SINGLE.socket_loss.fallback,
    notify_unanswered: SINGLE.notify_unanswered.fallback,
    late_price: SINGLE.late_price.fallback,
    seed: SINGLE.seed.fallback,
  };
}

/** The faults a test, or a person on the page, has switched on. */
export class Faults {
  #state = noFaults();
  #random = randomFrom(null);
  readonly #pace = new Pace();

  get callbacks(): CallbackFaults {
    return this.#state.callbacks;
  }

  get media(): MediaFaults {
    return this.#state.media;
  }

  /** How long the carrier holds a new call back before it dials. */
  get queueMs(): number {
    return this.#state.queue_ms;
  }

  get socketLoss(): "continue" | "hold" {
    return this.#state.socket_loss;
  }

  /** True: acknowledgements of played audio are never sent (Vonage). */
  get notifyUnanswered(): boolean {
    return this.#state.notify_unanswered;
  }

  /** How often an ended call is read before its price is known. */
  get latePrice(): number {
    return this.#state.late_price;
  }

  /** How long the answer to a kind of request is held back, in ms; the request itself is carried out at once. */
  answerDelayMs(kind: RestKind): number {
    return this.#state.timeouts[kind];
  }

  /** Takes one use of the fault for a kind of request. */
  takeRest(kind: RestKind): RestFault | null {
    const fault = this.#state.rest[kind];
    if (!fault) return null;
    fault.times -= 1;
    if (fault.times <= 0) delete this.#state.rest[kind];
    return fault;
  }

  /** Takes the next turn of a carrier that queues calls over its limit. @returns ms until it; 0 without a limit. */
  queueTurnMs(carrier: string): number {
    const { calls_per_second: limit } = this.#state.rate_limit;
    return limit === null ? 0 : this.#pace.queue(carrier, limit);
  }

  /** Takes a turn of a carrier that refuses calls over its limit. @returns false when this call is over it. */
  takeTurn(carrier: string): boolean {
    const { calls_per_second: limit } = this.#state.rate_limit;
    return limit === null || this.#pace.take(carrier, limit);
  }

  /** Takes one failure of the media WebSocket's connect: the carrier is to cut it after the upgrade and connect anew. */
  takeConnectFailure(): boolean {
    if (this.#state.media.connect_failures === 0) return false;
    this.#state.media.connect_failures -= 1;
    return true;
  }

  /** A number from 0 up to 1, by the seed where one is set. */
  random(): number {
    return this.#random();
  }

  /**
   * Replaces the named faults; others stay. null switches one off.
   * @throws InvalidScriptError that names the wrong field; nothing is changed then.
   */
  apply(body: unknown): void {
    const names = [...REST_KINDS, "callbacks", "media", "timeouts", "rate_limit", ...Object.keys(SINGLE)];
    const wanted = asObject(body, "body", names);
    this.#state = readState(wanted, this.#state);
    if (wanted.seed !== undefined) this.#random = randomFrom(this.#state.seed);
    if (wanted.rate_limit !== undefined) this.#pace.clear();
  }

  clear(): void {
    this.#state = noFaults();
    this.#random = randomFrom(null);
    this.#pace.clear();
  }

  toJSON(): unknown {
    const { rest, ...others } = this.#state;
    return { ...Object.fromEntries(REST_KINDS.map((kind) => [kind, rest[kind] ?? null])), ...others };
  }
}

function readRest(value: unknown, name: string): RestFault {
  const { status, ...others } = readFields(REST, value, name);
  if (status === null) throw new InvalidScriptError(`${name}.status must be ${restStatus.expected}.`);
  return { status, ...others };
}
