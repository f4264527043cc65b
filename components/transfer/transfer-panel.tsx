"use client";

import { useQuery } from "@tanstack/react-query";
import {
  ArrowLeftRight,
  Check,
  CircleCheck,
  CircleX,
  LoaderCircle,
  Lock,
  Merge,
  PhoneCall,
  Undo2,
  X,
} from "lucide-react";
import { useId, useState } from "react";
import { useIsBehind } from "@/components/shell/live";
import { Ticking } from "@/components/time/ticking";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { Call } from "@/lib/contract/calls";
import type { Operator } from "@/lib/contract/operators";
import type { Transfer, TransferAttempt } from "@/lib/contract/transfers";
import { runAction } from "@/lib/client/api";
import { currentAttempt } from "@/lib/client/fold-transfers";
import { operatorsQuery, transfersQuery } from "@/lib/client/queries";
import { attemptWords, targetName, transferSentence } from "@/lib/client/transfer-words";
import { TRANSFER_STATUS } from "@/lib/client/words";
import type { TransferActions } from "./actions";
import { BriefingCard } from "./briefing-card";
import { useDecision } from "./use-decision";

type Decision = "accept" | "decline" | "merge" | "swap" | "cancel";

/**
 * The call's transfer as it goes: whom it rings, what they are told, and what can be decided now. Nothing where there
 * was none; the last one stays until it is put away.
 */
export function TransferPanel({
  call,
  operatorId,
  actions,
  onShow,
}: {
  call: Call;
  operatorId: string;
  actions: Omit<TransferActions, "create">;
  /** Shows an entry of the transcript where it stands. */
  onShow?: (transcriptId: string) => void;
}) {
  const { data: transfers = [] } = useQuery(transfersQuery(call.id));
  const { data: operators } = useQuery(operatorsQuery());
  const [putAway, setPutAway] = useState<string | null>(null);
  const transfer = transfers.at(-1);
  if (!transfer || transfer.id === putAway) return null;
  return (
    <Open
      key={transfer.id}
      transfer={transfer}
      call={call}
      operators={operators?.operators ?? []}
      operatorId={operatorId}
      actions={actions}
      onShow={onShow}
      onPutAway={() => setPutAway(transfer.id)}
    />
  );
}

function Open({
  transfer,
  call,
  operators,
  operatorId,
  actions,
  onShow,
  onPutAway,
}: {
  transfer: Transfer;
  call: Call;
  operators: Operator[];
  operatorId: string;
  actions: Omit<TransferActions, "create">;
  onShow: ((transcriptId: string) => void) | undefined;
  onPutAway: () => void;
}) {
  const titleId = useId();
  const over = transfer.status === "ended";
  const attempt = currentAttempt(transfer);
  const nameOf = (one: TransferAttempt) => targetName(one.target, { call, operators, operatorId });
  const isPrivate = transfer.status === "consulting" || transfer.status === "holding";
  return (
    <section
      aria-labelledby={titleId}
      data-testid="transfer-panel"
      data-status={transfer.status}
      data-outcome={transfer.outcome ?? undefined}
      className={cn(
        "flex flex-col gap-3 rounded-md border bg-card p-3",
        isPrivate && "border-private",
        !over && !isPrivate && "border-waiting",
      )}
    >
      <div className="flex items-start gap-2">
        <h2 id={titleId} className="grow font-medium">
          {transfer.mode === "warm" ? "Transfer" : "Transfer without a private talk"}
        </h2>
        <StatusBadge transfer={transfer} />
        {over && (
          <Button variant="quiet" size="iconSmall" aria-label="Put the transfer away" onClick={onPutAway}>
            <X aria-hidden />
          </Button>
        )}
      </div>
      <p role="status">{transferSentence(transfer, attempt ? nameOf(attempt) : "")}</p>
      <ol aria-label="Who is rung" className="flex flex-col">
        {transfer.attempts.map((one) => (
          <li
            key={one.id}
            data-testid="transfer-attempt"
            data-status={one.status}
            data-outcome={one.outcome ?? undefined}
            className="flex min-h-9 items-center gap-2 border-b last:border-0"
          >
            <span className="min-w-0 grow truncate font-medium" title={nameOf(one)}>
              {nameOf(one)}
            </span>
            <span className="text-sm text-muted-foreground">{attemptWords(one, transfer)}</span>
            {!one.ended_at && (
              <span className="text-sm">
                <Ticking since={one.answered_at ?? one.rang_at} />
              </span>
            )}
          </li>
        ))}
      </ol>
      {!over && <Decisions transfer={transfer} call={call} operatorId={operatorId} actions={actions} />}
      {!over && (
        <BriefingCard
          briefing={transfer.briefing}
          callId={call.id}
          operatorId={operatorId}
          onShow={onShow}
          className="bg-background"
        />
      )}
    </section>
  );
}

function StatusBadge({ transfer }: { transfer: Transfer }) {
  if (transfer.status === "ended") {
    const good = transfer.outcome === "accepted";
    const Icon = good ? CircleCheck : CircleX;
    return (
      <Badge meaning={good ? "live" : "neutral"}>
        <Icon aria-hidden />
        {good ? "Accepted" : "Over"}
      </Badge>
    );
  }
  const isPrivate = transfer.status === "consulting";
  const Icon = isPrivate ? Lock : transfer.status === "ringing" ? PhoneCall : LoaderCircle;
  const word = TRANSFER_STATUS[transfer.status];
  return (
    <Badge meaning={isPrivate ? "private" : "waiting"} className="whitespace-normal">
      <Icon aria-hidden />
      {word.charAt(0).toUpperCase() + word.slice(1)}
    </Badge>
  );
}

function Decisions({
  transfer,
  call,
  operatorId,
  actions,
}: {
  transfer: Transfer;
  call: Call;
  operatorId: string;
  actions: Omit<TransferActions, "create">;
}) {
  const { pending, decide } = useDecision<Decision>();
  const behind = useIsBehind();
  const attempt = currentAttempt(transfer);
  const mine = call.participants.find(({ user_id, left_at }) => user_id === operatorId && left_at === null);
  const asked = attempt !== null && (attempt.user_id === operatorId || (mine && attempt.participant_id === mine.id));
  const run = (name: Decision) =>
    void decide(name, () => runAction(actions[name], { callId: call.id, transferId: transfer.id }));
  const shared = { disabled: pending !== null || behind };
  const { status } = transfer;
  const consulting = status === "consulting";
  if (status === "merging" || status === "returning") return null;
  // It rings over every page, with the buttons to answer.
  if (status === "ringing" && attempt?.user_id === operatorId && attempt.status === "ringing") return null;
  return (
    <div className="flex flex-wrap gap-2">
      {asked && consulting && (
        <>
          <Button {...shared} variant="primary" onClick={() => run("accept")} data-testid="transfer-accept">
            <Check aria-hidden />
            {pending === "accept" ? "Accepting…" : "Accept"}
          </Button>
          <Button {...shared} variant="dangerQuiet" onClick={() => run("decline")} data-testid="transfer-decline">
            <X aria-hidden />
            {pending === "decline" ? "Declining…" : "Decline"}
          </Button>
        </>
      )}
      {!asked && consulting && (
        <>
          <Button {...shared} variant="primary" onClick={() => run("merge")} data-testid="transfer-merge">
            <Merge aria-hidden />
            {pending === "merge" ? "Merging…" : "Merge"}
          </Button>
          <Button {...shared} onClick={() => run("swap")} data-testid="transfer-swap">
            <ArrowLeftRight aria-hidden />
            {pending === "swap" ? "Swapping…" : "Swap who is on hold"}
          </Button>
        </>
      )}
      {!asked && (
        <Button {...shared} variant="dangerQuiet" onClick={() => run("cancel")} data-testid="transfer-cancel">
          <Undo2 aria-hidden />
          {pending === "cancel" ? "Canceling…" : "Cancel transfer"}
        </Button>
      )}
    </div>
  );
}
