import type { LegReason, LegStatus } from "@/lib/contract/participants";

export type CarrierName = "twilio" | "plivo" | "vonage";

/** What to ask of the carrier so that a phone rings. */
export interface OutboundCall {
  /** E.164. */
  from: string;
  to: string;
  ringTimeoutSeconds: number;
  /** Where the carrier fetches the document that opens the media stream, once the phone is answered. */
  answerUrl: string;
  statusUrl: string;
  /** Where the carrier tells whether a person or a machine has answered; null: it is not to find out. */
  machineUrl: string | null;
}

/** Whom a carrier heard answer. `machine`: surely one, such as a voicemail box or a fax. */
export interface MachineWord {
  providerCallId: string;
  answeredBy: "human" | "machine" | "unknown";
}

/** A change of a leg as the carrier tells it. */
export interface CarrierStatus {
  providerCallId: string;
  status: LegStatus;
  reason: LegReason | null;
  /** Billable seconds; null while the carrier does not say. */
  billDuration: number | null;
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

/** One message from the carrier's media stream, in our words. Audio is 8 kHz mono PCM16. */
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
}

/** A message of the media stream that breaks the carrier's own protocol. */
export class MediaProtocolError extends Error {
  override name = "MediaProtocolError";
}

/** A phone carrier. Calls over the network throw CarrierError: never inside a transaction. */
export interface CarrierPort {
  readonly name: CarrierName;
  /** True when its API is not the carrier's own; shown as a badge, decides nothing. */
  readonly simulated: boolean;
  /** Makes a phone ring; gives the carrier's id of the call. */
  placeCall(call: OutboundCall): Promise<{ providerCallId: string }>;
  /** Ends a call in whatever state it is; a call that is over already is no error. */
  hangUp(providerCallId: string): Promise<void>;
  /** The carrier's present word on a call; null if it knows no such call. */
  fetchStatus(providerCallId: string): Promise<CarrierStatus | null>;
  /**
   * The carrier's ids of calls it placed for us between these numbers at `since` or later, oldest first: where a request
   * for one went without an answer, it is among them if it was placed.
   */
  findPlaced(call: { from: string; to: string; since: Date }): Promise<string[]>;
  /** Whether the carrier signed this webhook. */
  verifyWebhook(webhook: CarrierWebhook): boolean;
  /** Whether the carrier signed this WebSocket upgrade. `url` is the public wss URL it was given. */
  verifyUpgrade(url: string, headers: Record<string, string | undefined>): boolean;
  /** The status in a status webhook's body; null for an event that says nothing of the leg. */
  parseStatus(webhook: CarrierWebhook): CarrierStatus | null;
  /** Who answered, in a webhook at `machineUrl`; null where it does not say. */
  parseMachine(webhook: CarrierWebhook): MachineWord | null;
  /** The carrier's id of the call that fetches its answer document. */
  parseAnswer(webhook: CarrierWebhook): { providerCallId: string };
  /** Connects the phone to the media stream at `mediaUrl`. */
  streamDocument(mediaUrl: string): CarrierDocument;
  /** Ends the call politely. */
  hangUpDocument(): CarrierDocument;
  createCodec(): MediaCodec;
}
