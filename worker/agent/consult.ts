import type { Context } from "@/lib/domain/context";
import type { Hosting } from "@/lib/domain/hosting/lease";
import type { HostedState } from "@/lib/domain/hosting/state";
import { beginBriefing } from "@/lib/domain/transfer/begin-briefing";
import { beginTellingOutcome } from "@/lib/domain/transfer/begin-telling-outcome";
import { targetDecides } from "@/lib/domain/transfer/decide-by-target";
import { consultDecision } from "./consult-words";
import type { Stretch } from "./hearing";

const ASK_AGAIN = "Please say yes to take the call, or no to decline.";
const MAX_ASKED_AGAIN = 2;

/** The agent's part in a transfer: briefs the target in private, understands what they decide, tells how it ended. */
export interface Consult {
  /** The call has changed, or the agent may speak again; `own`: where its voice goes, null where it must not speak. */
  update(transfer: HostedState["transfer"], own: Stretch | null): Promise<void>;
  /** Somebody said this to the agent in private. */
  heard(participantId: string, text: string, startedAt: Date): Promise<void>;
}

/** Makes it. What is said in private is never `remembered` as part of the conversation. */
export function createConsult(options: {
  ctx: Context;
  hosting: Hosting;
  say(text: string, options: { remembered: boolean }): void;
  /** Whether the agent is being heard just now. */
  audible(): boolean;
}): Consult {
  const { ctx, hosting, say, audible } = options;
  /** The target that was briefed. */
  let briefed: { attemptId: string; participantId: string; at: number; askedAgain: number } | null = null;
  let begun: string | null = null;

  const brief = async (transfer: NonNullable<HostedState["transfer"]>) => {
    const { answered } = transfer;
    if (transfer.status !== "consulting" || transfer.briefedBy !== "agent" || !answered) return;
    if (briefed?.attemptId === answered.attemptId || begun === answered.attemptId) return;
    begun = answered.attemptId;
    // A host before this one may have begun: then the target only decides.
    briefed = { ...answered, at: Date.now(), askedAgain: 0 };
    const briefing = answered.briefed ? null : await beginBriefing(ctx, hosting, answered);
    if (briefing) say(briefing.text, { remembered: false });
  };

  return {
    async update(transfer, own) {
      if (!transfer) briefed = null;
      if (!transfer || !own) return;
      if (own.lane === "consult") await brief(transfer);
      if (transfer.told || (transfer.status !== "ended" && transfer.status !== "returning")) return;
      const told = await beginTellingOutcome(ctx, hosting, { transferId: transfer.id });
      if (told) say(told.words, { remembered: own.lane === "call" });
    },
    async heard(participantId, text, startedAt) {
      if (!briefed || briefed.participantId !== participantId) return;
      // Who picks up a phone says "yes?" too.
      if (startedAt.getTime() < briefed.at) return;
      const decision = consultDecision(text);
      if (decision) {
        await targetDecides(ctx, { callId: hosting.callId, participantId, decision });
        return;
      }
      if (audible() || briefed.askedAgain >= MAX_ASKED_AGAIN) return;
      briefed.askedAgain += 1;
      say(ASK_AGAIN, { remembered: false });
    },
  };
}
