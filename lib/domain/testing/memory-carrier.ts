import { randomBytes } from "node:crypto";
import type { LegReason } from "@/lib/contract/participants";
import {
  CarrierError,
  type CarrierPort,
  type CarrierStatus,
  type InboundUrls,
  type MachineWord,
  type OutboundCall,
} from "../ports/carrier";

/** What the carrier does when it is next asked to make a phone ring. */
export type Answer =
  /** It surely rings no phone. */
  | { kind: "refuse"; reason: LegReason }
  /** It surely rings no phone now; asked later, it may. */
  | { kind: "busy_api" }
  /** The request times out; the phone may be ringing all the same. */
  | { kind: "time_out"; rings: boolean }
  /** The phone rings at once, the answer comes when `until` is done. */
  | { kind: "slow"; until: Promise<unknown> };

/** A carrier's word, of which the charge may be left out. */
type Word = Omit<CarrierStatus, "providerCallId" | "charge"> & Partial<Pick<CarrierStatus, "charge">>;

/** A carrier in memory: it stands for the outside, and remembers what it was asked. */
export interface MemoryCarrier extends CarrierPort {
  /** Sets what the next call of placeCall meets; several follow each other. Otherwise the phone rings. */
  next(answer: Answer): void;
  /** Every phone that was made to ring, in order; `providerCallId` is the carrier's id of that call. */
  readonly rung: (OutboundCall & { providerCallId: string })[];
  /** How often placeCall was asked. */
  readonly asked: number;
  /** Carrier ids of the calls that we ended. */
  readonly hungUp: string[];
  /** Calls that were pointed to another document; it goes through while the carrier's own word is in_progress. */
  readonly redirected: { providerCallId: string; url: string }[];
  /** Numbers whose calls were sent to us. */
  readonly routed: ({ e164: string } & InboundUrls)[];
  /** Sets the carrier's own word on a call, as fetchStatus gives it; null: it knows no such call. */
  setStatus(providerCallId: string, word: Word | null): void;
}

/** A carrier in memory under the name of a real one. A webhook is genuine when its header `x-signature` says so. */
export function createMemoryCarrier(): MemoryCarrier {
  const answers: Answer[] = [];
  const rung: MemoryCarrier["rung"] = [];
  const hungUp: string[] = [];
  const redirected: MemoryCarrier["redirected"] = [];
  const routed: MemoryCarrier["routed"] = [];
  const statuses = new Map<string, CarrierStatus>();
  let asked = 0;

  const ring = (call: OutboundCall) => {
    const providerCallId = `CA${randomBytes(16).toString("hex")}`;
    rung.push({ ...call, providerCallId });
    const word = { status: "ringing", reason: null, billDuration: null, charge: null } as const;
    statuses.set(providerCallId, { providerCallId, ...word });
    return { providerCallId };
  };
  const fields = (body: string) => new URLSearchParams(body);
  return {
    name: "twilio",
    capabilities: {
      sip: true,
      digitsOut: "tones",
      routesNumbers: true,
      callsPerSecond: 1,
      maxRingSeconds: 600,
      maxCallSeconds: 86_400,
    },
    simulated: true,
    redirected,
    routed,
    rung,
    hungUp,
    get asked() {
      return asked;
    },
    next: (answer) => void answers.push(answer),
    setStatus(providerCallId, word) {
      if (word) statuses.set(providerCallId, { providerCallId, charge: null, ...word });
      else statuses.delete(providerCallId);
    },
    async placeCall(call) {
      asked += 1;
      const answer = answers.shift();
      switch (answer?.kind) {
        case "refuse":
          throw new CarrierError("refused", { placed: false, reason: answer.reason, retryable: false });
        case "busy_api":
          throw new CarrierError("too many requests", { placed: false, reason: "carrier_error", retryable: true });
        case "time_out":
          if (answer.rings) ring(call);
          throw new CarrierError("timed out", { placed: "unknown", reason: "carrier_error", retryable: false });
        case "slow": {
          const placed = ring(call);
          await answer.until;
          return placed;
        }
        case undefined:
          return ring(call);
      }
    },
    async hangUp(providerCallId) {
      hungUp.push(providerCallId);
    },
    async redirect(providerCallId, url) {
      redirected.push({ providerCallId, url });
      return statuses.get(providerCallId)?.status === "in_progress";
    },
    async sendDigits() {
      throw new Error("this carrier takes keys as sound");
    },
    async routeNumber(e164, urls) {
      routed.push({ e164, ...urls });
      return true;
    },
    fetchStatus: async (providerCallId) => statuses.get(providerCallId) ?? null,
    findPlaced: async ({ from, to }) =>
      rung.filter((call) => call.from === from && call.to === to).map((call) => call.providerCallId),
    verifyWebhook: ({ headers }) => headers["x-signature"] === "genuine",
    verifyUpgrade: (_url, headers) => headers["x-signature"] === "genuine",
    parseStatus({ rawBody }) {
      const form = fields(rawBody);
      return {
        providerCallId: form.get("call")!,
        status: form.get("status") as CarrierStatus["status"],
        reason: form.get("reason") as CarrierStatus["reason"],
        billDuration: form.has("seconds") ? Number(form.get("seconds")) : null,
        charge: form.has("price") ? { price: form.get("price")!, currency: form.get("currency")! } : null,
      };
    },
    parseMachine({ rawBody }) {
      const form = fields(rawBody);
      return { providerCallId: form.get("call")!, answeredBy: form.get("by") as MachineWord["answeredBy"] };
    },
    callIdOf: ({ rawBody }) => fields(rawBody).get("call"),
    parseInbound({ rawBody }) {
      const form = fields(rawBody);
      return { providerCallId: form.get("call")!, from: form.get("from")!, to: form.get("to")! };
    },
    eventIdOf: ({ rawBody }) => fields(rawBody).get("event") ?? rawBody,
    streamDocument: ({ mediaUrl, resumeUrl, line }) => ({
      contentType: "text/plain",
      body: `${line === null ? "" : `say ${line} `}stream ${mediaUrl} then ${resumeUrl}`,
    }),
    messageDocument: (text) => ({ contentType: "text/plain", body: `say ${text}` }),
    rejectDocument: (reason) => ({ contentType: "text/plain", body: `reject ${reason}` }),
    hangUpDocument: () => ({ contentType: "text/plain", body: "hang up" }),
    createCodec() {
      throw new Error("this carrier has no media stream");
    },
  };
}
