"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, PhoneIncoming, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useListening } from "@/components/live/listening";
import { useDecision } from "@/components/transfer/use-decision";
import { useSecondsLeft } from "@/components/time/ticking";
import { Button } from "@/components/ui/button";
import type { Transfer } from "@/lib/contract/transfers";
import { runAction } from "@/lib/client/api";
import { currentAttempt, ringsFor } from "@/lib/client/fold-transfers";
import { openTransfersQuery } from "@/lib/client/queries";
import { useDuties } from "./duties";
import { useIsBehind } from "./live";
import { RING, useTone } from "./tone";

/** An operator's dashboard rings for so long. */
const RINGS_MS = 30_000;

/** Transfers that ring for this operator, in every page they have open. */
export function IncomingTransfers() {
  const { operatorId } = useDuties();
  const { data = [] } = useQuery(openTransfersQuery());
  const ringing = data.filter((transfer) => ringsFor(transfer, operatorId));
  useTone(RING, ringing[0] ? currentAttempt(ringing[0])!.id : null);
  return ringing.map((transfer) => <Incoming key={currentAttempt(transfer)!.id} transfer={transfer} />);
}

function Incoming({ transfer }: { transfer: Transfer }) {
  const { transfers } = useDuties();
  const router = useRouter();
  const { observe } = useListening();
  const behind = useIsBehind();
  const { pending, decide } = useDecision<"accept" | "decline">();
  const attempt = currentAttempt(transfer)!;
  // On a clock of whole seconds it would begin with one more.
  const secondsLeft = Math.min(RINGS_MS / 1000, useSecondsLeft(Date.parse(attempt.rang_at) + RINGS_MS));
  const ref = { callId: transfer.call_id, transferId: transfer.id };
  async function accept() {
    const accepted = await decide("accept", () => runAction(transfers.accept, ref));
    if (!accepted) return;
    router.push(`/calls/${transfer.call_id}`);
    await decide("accept", async () => (await observe(transfer.call_id)).setUnmuted(true));
  }
  return (
    <section
      aria-label="Incoming transfer"
      data-testid="incoming-transfer"
      className="flex w-full flex-col gap-3 rounded-md border-2 border-live bg-popover p-4 shadow-overlay"
    >
      <div className="flex items-start gap-3">
        <PhoneIncoming aria-hidden className="mt-0.5 size-5 shrink-0 text-live" />
        <div role="alert" className="min-w-0 grow">
          <p className="font-medium">
            {transfer.by.kind === "agent" ? "The agent" : transfer.by.name} transfers a caller to you
          </p>
          <p className="break-words text-muted-foreground">{transfer.briefing.reason}</p>
        </div>
        <span className="tabular shrink-0 font-mono text-sm text-muted-foreground" title="Rings for so long">
          {secondsLeft} s
        </span>
      </div>
      <div className="flex gap-2">
        <Button
          variant="primary"
          className="grow"
          disabled={pending !== null || behind}
          onClick={() => void accept()}
          data-testid="incoming-accept"
        >
          <Check aria-hidden />
          {pending === "accept" ? "Accepting…" : "Accept"}
        </Button>
        <Button
          variant="dangerQuiet"
          className="grow"
          disabled={pending !== null || behind}
          onClick={() => void decide("decline", () => runAction(transfers.decline, ref))}
          data-testid="incoming-decline"
        >
          <X aria-hidden />
          {pending === "decline" ? "Declining…" : "Decline"}
        </Button>
      </div>
    </section>
  );
}
