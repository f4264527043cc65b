import { checkFields, type FieldErrors } from "@/lib/client/field-errors";
import { CreateTransferBody } from "@/lib/contract/transfers";
import { checkTarget, emptyTarget, toTarget, type TargetDraft } from "./target-draft";

/** A transfer as typed so far. */
export interface TransferDraft {
  to: TargetDraft;
  mode: "warm" | "cold";
  briefedBy: "agent" | "operator";
  /** auto: the server makes the briefing of what was said. */
  briefing: "auto" | "written";
  reason: string;
  /** Entries of the transcript that are facts, in the order of speech. */
  facts: { text: string; transcriptId: string }[];
  /** One a line. */
  promises: string;
  nextStep: string;
  fallback: TargetDraft[];
}

const MAX_LINE = 500;

/** A new transfer: warm, briefed by the agent with what was said. */
export function emptyTransfer(fromNumber: string | undefined): TransferDraft {
  return {
    to: emptyTarget(1, "user", fromNumber),
    mode: "warm",
    briefedBy: "agent",
    briefing: "auto",
    reason: "",
    facts: [],
    promises: "",
    nextStep: "",
    fallback: [],
  };
}

/** What the API is asked for. */
export function toBody(draft: TransferDraft): CreateTransferBody {
  return {
    to: toTarget(draft.to),
    mode: draft.mode,
    ...(draft.mode === "warm" && { briefed_by: draft.briefedBy }),
    ...(draft.briefing === "written" && {
      briefing: {
        reason: draft.reason,
        facts: draft.facts.map(({ text, transcriptId }) => ({
          text: text.slice(0, MAX_LINE),
          transcript_id: transcriptId,
        })),
        promises: linesOf(draft.promises),
        next_step: draft.nextStep.trim() || null,
      },
    }),
    fallback: draft.fallback.map(toTarget),
  };
}

/** What is wrong with a transfer, by the contract's paths. */
export function checkTransfer(draft: TransferDraft): FieldErrors {
  const errors: FieldErrors = { ...checkTarget(draft.to, "to") };
  draft.fallback.forEach((target, index) => Object.assign(errors, checkTarget(target, `fallback[${index}]`)));
  if (draft.briefing === "written") {
    if (!draft.reason.trim()) errors["briefing.reason"] = "Say why you transfer the caller.";
    else if (draft.reason.length > MAX_LINE) errors["briefing.reason"] = "Must be at most 500 characters.";
    const promises = linesOf(draft.promises);
    if (promises.length > 10) errors["briefing.promises"] = "At most 10 lines.";
    if (promises.some((line) => line.length > MAX_LINE)) errors["briefing.promises"] = "At most 500 characters a line.";
    if (draft.nextStep.length > MAX_LINE) errors["briefing.next_step"] = "Must be at most 500 characters.";
    if (draft.facts.length > 20) errors["briefing.facts"] = "Choose at most 20 lines.";
  }
  // What is left is not typed by anybody, but must not go out.
  return Object.keys(errors).length > 0 ? errors : checkFields(CreateTransferBody, toBody(draft));
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
