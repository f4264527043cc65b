import type { Call } from "@/lib/contract/calls";
import type { Operator } from "@/lib/contract/operators";
import type { Transfer, TransferAttempt, TransferTarget } from "@/lib/contract/transfers";
import { formatPhone } from "./phone";
import { participantName, TRANSFER_OUTCOME } from "./words";

/** Whom a transfer rings, as they are called on screen. */
export function targetName(
  target: TransferTarget,
  { call, operators, operatorId }: { call: Call; operators: Operator[]; operatorId: string },
): string {
  if ("participant_id" in target) {
    const participant = call.participants.find(({ id }) => id === target.participant_id);
    return participant ? participantName(participant, operatorId) : "Somebody in the call";
  }
  if ("user_id" in target) {
    if (target.user_id === operatorId) return "You";
    return operators.find(({ id }) => id === target.user_id)?.name ?? "An operator";
  }
  return target.transport === "pstn" ? formatPhone(target.identity) : target.identity;
}

/** How one target of a transfer stands, in words. */
export function attemptWords(attempt: TransferAttempt, transfer: Transfer): string {
  if (attempt.outcome) return capital(OUTCOME[attempt.outcome] ?? TRANSFER_OUTCOME[attempt.outcome]);
  if (attempt.status === "ringing") return "Ringing";
  if (attempt.status === "ended") return "Over";
  switch (transfer.status) {
    case "consulting":
      return "In private talk";
    case "merging":
      return "Coming to the caller";
    case "returning":
      return "Leaving";
    default:
      return "Answered";
  }
}

const OUTCOME: Partial<Record<NonNullable<TransferAttempt["outcome"]>, string>> = {
  voicemail: "voicemail",
  no_answer: "no answer",
  busy: "busy",
  caller_left: "the caller left",
};

/** Where a transfer is, as a sentence for whoever watches it. */
export function transferSentence(transfer: Transfer, name: string): string {
  switch (transfer.status) {
    case "ringing":
      return `${name === "You" ? "It rings for you" : `Ringing ${name}`}. The caller goes on talking.`;
    case "holding":
      return "Answered. The caller is being put on hold.";
    case "consulting":
      return `Private talk with ${name === "You" ? "you" : name}. The caller is on hold and hears music.`;
    case "merging":
      return "Bringing everybody together.";
    case "returning":
      return "Back to the caller.";
    case "ended":
      return transfer.outcome ? `The transfer ${ENDED[transfer.outcome]}.` : "The transfer is over.";
  }
}

const ENDED: Record<NonNullable<Transfer["outcome"]>, string> = {
  ...TRANSFER_OUTCOME,
  accepted: "was accepted",
  declined: "was declined",
  canceled: "was canceled",
  caller_left: "ended: the caller left",
};

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
