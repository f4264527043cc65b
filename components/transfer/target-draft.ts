import { PHONE_ERROR, readSip, SIP_ERROR } from "@/components/calls/participant-draft";
import type { FieldErrors } from "@/lib/client/field-errors";
import { formatPhone, countryOf, readPhone, type CountryCode } from "@/lib/client/phone";
import { TransferTarget } from "@/lib/contract/transfers";

/** What kind of target a transfer can ring. */
export type TargetKind = "participant" | "user" | "pstn" | "sip" | "webrtc";

/** Whom to ring, as typed so far. What does not belong to `kind` is kept, for whoever changes their mind. */
export interface TargetDraft {
  key: number;
  kind: TargetKind;
  /** Of somebody in the call. */
  participantId: string;
  /** Of an operator. */
  userId: string;
  phone: string;
  country: CountryCode;
  sipAddress: string;
  /** E.164; empty: none chosen. */
  fromNumber: string;
  /** What a browser is called. */
  identity: string;
}

/** The next target of a form. */
export function emptyTarget(key: number, kind: TargetKind, fromNumber = ""): TargetDraft {
  return {
    key,
    kind,
    participantId: "",
    userId: "",
    phone: "",
    country: countryOf(fromNumber),
    sipAddress: "",
    fromNumber,
    identity: "",
  };
}

/** A target that is known, to be edited. */
export function toTargetDraft(key: number, target: TransferTarget): TargetDraft {
  if ("participant_id" in target) {
    return { ...emptyTarget(key, "participant"), participantId: target.participant_id };
  }
  if ("user_id" in target) return { ...emptyTarget(key, "user"), userId: target.user_id };
  if (target.transport === "webrtc") return { ...emptyTarget(key, "webrtc"), identity: target.identity };
  if (target.transport === "sip") {
    return { ...emptyTarget(key, "sip", target.from_number), sipAddress: target.identity };
  }
  return {
    ...emptyTarget(key, "pstn", target.from_number),
    phone: formatPhone(target.identity),
    country: countryOf(target.identity),
  };
}

/** What the API is asked for; a number that cannot be read goes as typed. */
export function toTarget(draft: TargetDraft): TransferTarget {
  switch (draft.kind) {
    case "participant":
      return { participant_id: draft.participantId };
    case "user":
      return { user_id: draft.userId };
    case "webrtc":
      return { transport: "webrtc", identity: draft.identity.trim() };
    case "pstn":
      return {
        transport: "pstn",
        identity: readPhone(draft.phone, draft.country) ?? draft.phone.trim(),
        ...(draft.fromNumber && { from_number: draft.fromNumber }),
      };
    case "sip":
      return {
        transport: "sip",
        identity: readSip(draft.sipAddress),
        ...(draft.fromNumber && { from_number: draft.fromNumber }),
      };
  }
}

/** What is wrong with a target, by the paths under `path`. */
export function checkTarget(draft: TargetDraft, path: string): FieldErrors {
  switch (draft.kind) {
    case "participant":
      return draft.participantId ? {} : { [`${path}.participant_id`]: "Choose somebody in the call." };
    case "user":
      return draft.userId ? {} : { [`${path}.user_id`]: "Choose an operator." };
    case "webrtc": {
      const issue = TransferTarget.safeParse(toTarget(draft)).error && draft.identity.trim();
      if (!draft.identity.trim()) return { [`${path}.identity`]: "Enter the name they join with." };
      return issue ? { [`${path}.identity`]: "This name cannot be used. Choose another one." } : {};
    }
    case "pstn":
      return readPhone(draft.phone, draft.country) ? {} : { [`${path}.identity`]: PHONE_ERROR };
    case "sip":
      return TransferTarget.safeParse(toTarget(draft)).success ? {} : { [`${path}.identity`]: SIP_ERROR };
  }
}
