import type {
  CarrierDocument,
  CarrierError,
  CarrierPort,
  CarrierStatus,
  CarrierWebhook,
  InboundCall,
  InboundUrls,
  MachineWord,
  MediaInput,
  OutboundCall,
  StreamDocument,
} from "@/lib/domain/ports/carrier";
import type { ApiAnswer, ApiRequest, Answering } from "./recorded-api";

/** A message of the media stream on the wire. */
export interface WireMessage {
  data: string | Buffer;
  isBinary: boolean;
}

/** A request about one call, what it is answered where it goes through, and what it must have looked like. */
export interface CallRequest {
  answer: Answering;
  expectRequest(request: ApiRequest, providerCallId: string): void;
}

/** A carrier's recorded payloads. */
export interface CarrierFixtures {
  /** The carrier, with its API at `baseUrl`; undefined: at its real address. */
  create(baseUrl: string | undefined): CarrierPort;
  rest: RestFixtures;
  webhooks: WebhookFixtures;
  upgrades: {
    genuine: { name: string; url: string; headers: Record<string, string> }[];
    forged: { name: string; url: string; headers: Record<string, string | undefined> }[];
  };
  documents: DocumentFixtures;
  media: MediaFixtures;
}

export interface RestFixtures {
  /** A call to ask for: a number, no machine detection. */
  call: OutboundCall;
  /** The request must have said everything of `call`. */
  expectPlaced(request: ApiRequest, call: OutboundCall): void;
  placed: { answer: ApiAnswer; providerCallId: string };
  /** Refusals of a new call, with what they mean. */
  refusals: { name: string; answer: ApiAnswer; reason: CarrierError["reason"]; retryable: boolean }[];
  /** Answers after which nobody knows whether the phone rings, or whether it was hung up. */
  unclear: ApiAnswer[];
  /** The answers to requests about a call that is over, and about one that the carrier does not know. */
  over: Answering;
  unknown: Answering;
  hangUp: CallRequest;
  redirect: CallRequest & { url: string };
  /** null: keys are not pressed by a request. */
  sendDigits: (CallRequest & { digits: string }) | null;
  fetched: { name: string; answer: Answering; word: CarrierStatus }[];
  /** The calls between the two numbers of `call`, of which `ids` were placed by us at `since` or later, oldest first. */
  listed: { answer: Answering; since: Date; ids: string[]; expectRequests(requests: ApiRequest[]): void };
  /** null: the account, as it is set, routes no numbers. */
  routing: {
    e164: string;
    urls: InboundUrls;
    answer: Answering;
    expectRequests(requests: ApiRequest[]): void;
    /** The answers where the account has no such number. */
    unknown: Answering;
  } | null;
  /** Texts that must appear in no error, such as the credential. */
  secrets: string[];
}

export interface WebhookFixtures {
  /** Whether the carrier's signature covers the URL of a webhook, or its body only. */
  signsUrl: boolean;
  /** Signed by the carrier. */
  genuine: CarrierWebhook[];
  forged: { name: string; webhook: CarrierWebhook }[];
  statuses: { name: string; webhook: CarrierWebhook; word: CarrierStatus | null }[];
  machines: { name: string; webhook: CarrierWebhook; word: MachineWord | null }[];
  calls: { name: string; webhook: CarrierWebhook; providerCallId: string | null }[];
  inbound: { name: string; webhook: CarrierWebhook; call: InboundCall | null }[];
  /** Different events of one account, and the same event as it comes again. */
  events: { different: CarrierWebhook[]; repeated: [CarrierWebhook, CarrierWebhook][] };
}

export interface DocumentFixtures {
  stream: StreamDocument;
  expectStream(document: CarrierDocument, stream: StreamDocument): void;
  /** Each text that a document has the carrier say, as whoever is on the line hears it. */
  spoken(document: CarrierDocument): string[];
  expectMessage(document: CarrierDocument): void;
  expectReject(document: CarrierDocument, reason: "busy" | "rejected"): void;
  expectHangUp(document: CarrierDocument): void;
}

export interface MediaFixtures {
  /** The stream's messages in their order, with what they mean. The first `start` among them starts the stream. */
  conversation: { message: WireMessage; input: MediaInput }[];
  broken: { name: string; message: WireMessage }[];
  /** A frame and its wire form after that start. */
  frame: { samples: Int16Array; wire: string | Buffer };
  /** The sound in a message to the carrier, and a message from the carrier with that sound. */
  soundIn(wire: string | Buffer): Buffer;
  messageWith(sound: Buffer): WireMessage;
  clear: string | null;
  mark: { name: string; wire: string | null };
  digits: { keys: string; wire: string | null };
}
