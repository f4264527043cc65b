"use client";

import { useQuery } from "@tanstack/react-query";
import {
  ArrowLeft,
  ArrowLeftRight,
  Check,
  Copy,
  Disc2,
  Eye,
  Headphones,
  LifeBuoy,
  PhoneIncoming,
  Radio,
  ShieldOff,
  UserPlus,
} from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { AgentPresence } from "@/components/calls/call-row";
import { CallStatusBadge } from "@/components/calls/status";
import { RaiseEscalationDialog } from "@/components/escalation/raise-dialog";
import { useEscalations } from "@/components/escalation/use-escalations";
import { useListening } from "@/components/live/listening";
import { useControl } from "@/components/live/use-control";
import { useIsBehind } from "@/components/shell/live";
import { CallTimer, RelativeTime } from "@/components/time/clock";
import { useSecondsLeft } from "@/components/time/ticking";
import { TransferDialog } from "@/components/transfer/transfer-dialog";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { Call } from "@/lib/contract/calls";
import type { Participant } from "@/lib/contract/participants";
import { nameList, presentOf } from "@/lib/client/hearing";
import { transfersQuery } from "@/lib/client/queries";
import { formatDuration } from "@/lib/client/time";
import { calledNumber, END_REASON, participantName } from "@/lib/client/words";
import { AddParticipantDialog } from "./add-participant-dialog";
import type { CallActions } from "./actions";

/** What the call is, and what can be done with it. */
export function CallHeader({
  call,
  fromNumbers,
  operatorId,
  nameOf,
  actions,
}: {
  call: Call;
  fromNumbers: string[];
  operatorId: string;
  nameOf: (one: Participant) => string;
  actions: CallActions;
}) {
  const over = call.status === "ended" || call.status === "failed";
  const names = call.participants
    .filter((one) => one.role !== "agent" && !one.identity.startsWith("operator:"))
    .map((one) => participantName(one));
  const called = calledNumber(call);
  return (
    <header className="flex flex-col gap-3 px-4 pt-4 pb-4 sm:px-6">
      <Link
        href="/calls"
        className="flex items-center gap-1 self-start text-sm text-muted-foreground hover:text-foreground"
      >
        <ArrowLeft aria-hidden className="size-4" />
        Live calls
      </Link>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="flex min-w-0 flex-col gap-2">
          <h1 className="truncate text-xl font-medium" title={names.join(", ")}>
            {names.join(", ") || "Call"}
          </h1>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <CallStatusBadge status={call.status} />
            {called && (
              <span className="flex items-center gap-1.5" data-testid="call-inbound">
                <PhoneIncoming aria-hidden className="size-4 shrink-0 text-muted-foreground" />
                Inbound to {called}
              </span>
            )}
            <span data-testid="call-timer">
              <span className="sr-only">Duration </span>
              <CallTimer call={call} />
            </span>
            {!over && <Watch call={call} nameOf={nameOf} />}
            {!over && <AgentPresence call={call} named />}
            {call.end_reason && <span data-testid="end-reason">{END_REASON[call.end_reason]}</span>}
            <span className="text-muted-foreground">
              Created <RelativeTime at={call.created_at} />
            </span>
          </div>
          <dl className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted-foreground">
            <CopyId label="Call" value={call.id} />
            <CopyId label="Room" value={call.room_name} className="max-sm:hidden" />
          </dl>
        </div>
        {!over && <Controls call={call} fromNumbers={fromNumbers} operatorId={operatorId} actions={actions} />}
      </div>
    </header>
  );
}

/** Who drives, who listens, and whether anything is recorded now. */
function Watch({ call, nameOf }: { call: Call; nameOf: (one: Participant) => string }) {
  const driver = call.participants.find(({ id }) => id === call.driver_id);
  const watchers = presentOf(call.participants).filter(({ mode }) => mode === "listening");
  return (
    <>
      {call.sensitive_pause ? (
        <PauseBadge endsAt={call.sensitive_pause.ends_at} />
      ) : (
        call.recording && (
          <Badge meaning="danger" data-testid="recorded">
            <Disc2 aria-hidden />
            REC
            <span className="sr-only">: the call is recorded</span>
          </Badge>
        )
      )}
      {driver && (
        <Badge meaning="live" data-testid="driver" className="max-w-60">
          <Radio aria-hidden />
          <span className="truncate">{nameOf(driver) === "You" ? "You drive" : `${nameOf(driver)} drives`}</span>
        </Badge>
      )}
      {watchers.length > 0 && (
        <Badge meaning="private" data-testid="watchers" className="max-w-72" title={watchers.map(nameOf).join(", ")}>
          <Eye aria-hidden />
          <span className="truncate">
            {nameList(watchers.map(nameOf))}{" "}
            {watchers.length === 1 && nameOf(watchers[0]!) !== "You" ? "listens" : "listen"}
          </span>
        </Badge>
      )}
    </>
  );
}

function PauseBadge({ endsAt }: { endsAt: string }) {
  const left = useSecondsLeft(endsAt);
  return (
    <Badge meaning="waiting" data-testid="paused" role="status">
      <ShieldOff aria-hidden />
      Nothing is recorded
      <span aria-hidden className="tabular">
        · {formatDuration(left * 1000)}
      </span>
    </Badge>
  );
}

function Controls({
  call,
  fromNumbers,
  operatorId,
  actions,
}: {
  call: Call;
  fromNumbers: string[];
  operatorId: string;
  actions: CallActions;
}) {
  const [adding, setAdding] = useState(false);
  const [transferring, setTransferring] = useState(false);
  const [raising, setRaising] = useState(false);
  const asked = useEscalations().some(({ call_id }) => call_id === call.id);
  const { data: transfers = [] } = useQuery(transfersQuery(call.id));
  const underWay = transfers.some(({ status }) => status !== "ended");
  const behind = useIsBehind();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Elsewhere call={call} />
      <Button onClick={() => setAdding(true)} disabled={behind} data-testid="add-participant">
        <UserPlus aria-hidden />
        Add participant
      </Button>
      <Button onClick={() => setTransferring(true)} disabled={behind || underWay} data-testid="transfer-button">
        <ArrowLeftRight aria-hidden />
        Transfer
      </Button>
      {!asked && (
        <Button onClick={() => setRaising(true)} disabled={behind} data-testid="raise-escalation">
          <LifeBuoy aria-hidden />
          Ask for a person
        </Button>
      )}
      <RaiseEscalationDialog callId={call.id} open={raising} onOpenChange={setRaising} />
      <AddParticipantDialog
        open={adding}
        onOpenChange={setAdding}
        callId={call.id}
        fromNumbers={fromNumbers}
        add={actions.add}
      />
      <TransferDialog
        open={transferring}
        onOpenChange={setTransferring}
        call={call}
        operatorId={operatorId}
        fromNumbers={fromNumbers}
        create={actions.transfer.create}
      />
    </div>
  );
}

/** While this tab has sound with another call the bar below is that call's. */
function Elsewhere({ call }: { call: Call }) {
  const { current, observe } = useListening();
  const control = useControl<"move">();
  if (!current || current.callId === call.id) return null;
  return (
    <Button
      variant="private"
      disabled={control.pending !== null}
      onClick={() => void control.run("move", () => observe(call.id))}
      data-testid="listen-here"
    >
      <Headphones aria-hidden />
      {control.pending ? "Joining…" : "Listen to this call instead"}
    </Button>
  );
}

function CopyId({ label, value, className }: { label: string; value: string; className?: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className={cn("flex min-w-0 items-center gap-1", className)}>
      <dt>{label}</dt>
      <dd className="min-w-0 truncate font-mono text-xs">{value}</dd>
      <dd>
        <Button
          variant="quiet"
          size="iconSmall"
          className="min-h-6 w-6"
          aria-label={`Copy ${label.toLowerCase()} id`}
          onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}
        >
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
        </Button>
      </dd>
    </div>
  );
}
