import type { LegReason, LegStatus } from "@/lib/contract/participants";

export type CarrierName = "twilio" | "plivo" | "vonage";

/**
 * What a carrier can do and how it wants to be asked: data, so that no rule asks for a carrier's name. Each says what was
 * documented when it was written; the account's own limits are settings.
 */
export interface CarrierCapabilities {
  /** It dials SIP URIs. */
  sip: boolean;
  /**
   * How keys are pressed towards its phones. tones: as sound in the media stream. stream: by a message of the media stream.
   * request: by a request to its API.
   */
  digitsOut: "tones" | "stream" | "request";
  /** Calls to the account's numbers can be sent to us through its API, with the credentials that are set. */
  routesNumbers: boolean;
  /** New calls a second that it takes from an account that agreed on nothing else. */
  callsPerSecond: number;
  /** Longest ringing and longest call it can be told, in seconds. */
  maxRingSeconds: number;
  maxCallSeconds: number;
}

/** Whether the carrier is to find out who answers. `message`: also when a machine's greeting has ended, where it can tell. */
export interface MachineRequest {
  mode: "detect" | "message";
  /** Where it tells, beside the call: whoever answers is not kept waiting. */
  url: string;
}

/** What to ask of the carrier so that a phone rings. */
export interface OutboundCall {
  /** E.164. */
  from: string;
  /** E.164, or a `sip:` URI where the carrier dials them. */
  to: string;
  ringTimeoutSeconds: number;
  /** The carrier ends the call after so long, whatever became of us. */
  maxDurationSeconds: number;
  /** Where the carrier fetches the document that opens the media stream, once the phone is answered. */
  answerUrl: string;
  statusUrl: string;
  /** null: it is not to find out who answers. */
  machine: MachineRequest | null;
}

/** Whom a carrier heard answer. `machine`: surely one, such as a voicemail box or a fax. */
export interface MachineWord {
  providerCallId: string;
  answeredBy: "human" | "machine" | "unknown";
}

/** An amount of money: a positive decimal, and its currency (ISO 4217). */
export interface CarrierCharge {
  price: string;
  currency: string;
}

/** A change of a leg as the carrier tells it. */
export interface CarrierStatus {
  providerCallId: string;
  status: LegStatus;
  reason: LegReason | null;
  /** Billable seconds; null while the carrier does not say. */
  billDuration: number | null;
  /** What the carrier charges for it; null while it does not say. */
  charge: CarrierCharge | null;
}

/** A phone that calls one of our numbers. */
export interface InboundCall {
  providerCallId: string;
  /** E.164; `anonymous` where the caller withholds it. */
  from: string;
  /** E.164: our number. */
  to: string;
}

/** A webhook as it arrived. `url` is the public URL the carrier was given, query included. */
export interface CarrierWebhook {
  method: string;
  url: string;
  headers: Record<string, string | undefined>;
  rawBody: string;
}

/** A document the carrier is answered with. */
export interface CarrierDocument {
  contentType: string;
  body: string;
}

/** The carrier refused or could not be reached. `placed` is false only where it surely rang no phone. */
export class CarrierError extends Error {
  readonly placed: false | "unknown";
  readonly reason: LegReason;
  readonly retryable: boolean;

  constructor(message: string, options: { placed: false | "unknown"; reason: LegReason; retryable: boolean }) {
    super(message);
    this.name = "CarrierError";
    this.placed = options.placed;
    this.reason = options.reason;
    this.retryable = options.retryable;
  }
}

/** One message from the carrier's media stream, in our words. Audio is mono PCM16 at the codec's rate. */
export type MediaInput =
  | { kind: "start"; streamId: string; providerCallId: string }
  | { kind: "audio"; samples: Int16Array }
  | { kind: "dtmf"; digit: string }
  | { kind: "mark"; name: string }
  | { kind: "stop" }
  | { kind: "ignored" };

/** The carrier's framing of its media WebSocket: pure, one a stream. Throws MediaProtocolError on a message it cannot read. */
export interface MediaCodec {
  /** Samples a second the carrier speaks. */
  readonly sampleRate: 8000 | 16000;
  decode(data: Buffer, isBinary: boolean): MediaInput;
  /** One 20 ms frame, exactly as long as the carrier wants it. */
  audio(samples: Int16Array): string | Buffer;
  /** Asks the carrier to drop what it has not played; null where it cannot. */
  clear(): string | null;
  /** Asks the carrier to say when what was sent so far has been played; null where it cannot. */
  mark(name: string): string | null;
  /** Presses keys (0-9, A-D, *, #, w for half a second) towards the phone; null where `digitsOut` is not `stream`. */
  digits(digits: string): string | null;
}

/** A message of the media stream that breaks the carrier's own protocol. */
export class MediaProtocolError extends Error {
  override name = "MediaProtocolError";
}

/** Where a number's carrier tells of calls to it. */
export interface InboundUrls {
  inboundUrl: string;
  statusUrl: string;
}

/** What a phone is connected to. */
export interface StreamDocument {
  /** The media WebSocket: wss, without a query, its token in the path. */
  mediaUrl: string;
  /** The carrier's id of the call, for streams that would not name it by themselves. */
  providerCallId: string;
  /** Where the carrier goes on when the stream has ended for whatever reason: it fetches a document there. */
  resumeUrl: string;
  /** Where the carrier tells of the stream itself. */
  streamUrl: string;
  /** What the phone hears before it is connected (again); null: nothing. */
  line: string | null;
}

/**
 * A phone carrier. Calls over the network throw CarrierError: never inside a transaction. What reads a webhook takes only
 * one that verifyWebhook accepted, and throws on none.
 */
export interface CarrierPort {
  readonly name: CarrierName;
  readonly capabilities: CarrierCapabilities;
  /** True when its API is not the carrier's own; shown as a badge, decides nothing. */
  readonly simulated: boolean;
  /** Makes a phone ring; gives the carrier's id of the call. Never asks twice. */
  placeCall(call: OutboundCall): Promise<{ providerCallId: string }>;
  /** Ends a call in whatever state it is; a call that is over already is no error. */
  hangUp(providerCallId: string): Promise<void>;
  /** Makes a call that is answered fetch its document anew, at `url`; false: it is over, unknown, or not answered. */
  redirect(providerCallId: string, url: string): Promise<boolean>;
  /** Presses keys towards the phone, where `digitsOut` is `request`; a call that is over is no error. */
  sendDigits(providerCallId: string, digits: string): Promise<void>;
  /** The carrier's present word on a call; null if it knows no such call. */
  fetchStatus(providerCallId: string): Promise<CarrierStatus | null>;
  /**
   * The carrier's ids of calls it placed for us between these numbers at `since` or later, oldest first: where a request
   * for one went without an answer, it is among them if it was placed.
   */
  findPlaced(call: { from: string; to: string; since: Date }): Promise<string[]>;
  /** Has the carrier send calls to one of the account's numbers to us; false: the account has no such number. */
  routeNumber(e164: string, urls: InboundUrls): Promise<boolean>;
  /** Whether the carrier signed this webhook, and lately where it says when. */
  verifyWebhook(webhook: CarrierWebhook): boolean;
  /** Whether the carrier signed this WebSocket upgrade. `url` is the public wss URL it was given. */
  verifyUpgrade(url: string, headers: Record<string, string | undefined>): boolean;
  /** What makes this event one: the same for a repeated webhook, another for each other event of the account. */
  eventIdOf(webhook: CarrierWebhook): string;
  /** The status in a status webhook's body; null for an event that says nothing of the leg. */
  parseStatus(webhook: CarrierWebhook): CarrierStatus | null;
  /** Who answered, in a webhook at the URL for it (or, of some carriers, at the status URL); null where it does not say. */
  parseMachine(webhook: CarrierWebhook): MachineWord | null;
  /** The carrier's id of the call that a webhook is about; null where it names none. */
  callIdOf(webhook: CarrierWebhook): string | null;
  /** Who calls whom, in a webhook of a call to one of our numbers; null where it is none. */
  parseInbound(webhook: CarrierWebhook): InboundCall | null;
  /** Connects the phone to a media stream. */
  streamDocument(stream: StreamDocument): CarrierDocument;
  /** Says a text to whoever is on the line, then ends the call. */
  messageDocument(text: string): CarrierDocument;
  /** Declines a call that is not answered yet. */
  rejectDocument(reason: "busy" | "rejected"): CarrierDocument;
  /** Ends the call politely. */
  hangUpDocument(): CarrierDocument;
  createCodec(): MediaCodec;
}
