"use client";

import { ArrowLeft, Check, Copy, Ear, PhoneOff, UserPlus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { AgentPresence } from "@/components/calls/call-row";
import { CallStatusBadge } from "@/components/calls/status";
import { useListening } from "@/components/live/listening";
import { useRoomState } from "@/components/live/use-room";
import { useIsBehind } from "@/components/shell/live";
import { CallTimer, RelativeTime } from "@/components/time/clock";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { ConfirmDialog } from "@/components/ui/dialog";
import { ErrorNote } from "@/components/ui/error-note";
import { useToast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";
import type { Call } from "@/lib/contract/calls";
import { ApiError, runAction } from "@/lib/client/api";
import { END_REASON, participantName } from "@/lib/client/words";
import { AddParticipantDialog } from "./add-participant-dialog";
import type { CallActions } from "./actions";
import { RecordedBadge } from "./recorded";

/** What the call is, and what can be done with it. */
export function CallHeader({
  call,
  fromNumbers,
  actions,
}: {
  call: Call;
  fromNumbers: string[];
  actions: CallActions;
}) {
  const over = call.status === "ended" || call.status === "failed";
  const names = call.participants
    .filter((one) => one.role !== "agent" && !one.identity.startsWith("operator:"))
    .map((one) => participantName(one));
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
            <span data-testid="call-timer">
              <span className="sr-only">Duration </span>
              <CallTimer call={call} />
            </span>
            {call.recording && !over && <RecordedBadge />}
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
        {!over && <Controls call={call} fromNumbers={fromNumbers} actions={actions} />}
      </div>
    </header>
  );
}

function Controls({ call, fromNumbers, actions }: { call: Call; fromNumbers: string[]; actions: CallActions }) {
  const [adding, setAdding] = useState(false);
  const behind = useIsBehind();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ListenButton call={call} observe={actions.observe} />
      <Button onClick={() => setAdding(true)} disabled={behind} data-testid="add-participant">
        <UserPlus aria-hidden />
        Add participant
      </Button>
      <span aria-hidden className="mx-1 h-6 w-px bg-border max-sm:hidden" />
      <EndCall call={call} end={actions.end} />
      <AddParticipantDialog
        open={adding}
        onOpenChange={setAdding}
        callId={call.id}
        fromNumbers={fromNumbers}
        add={actions.add}
      />
    </div>
  );
}

function ListenButton({ call, observe }: { call: Call; observe: CallActions["observe"] }) {
  const { current, enter } = useListening();
  const toast = useToast();
  const [pending, setPending] = useState(false);
  const room = useRoomState(current?.session ?? null);
  const inThis = current?.callId === call.id && room?.connection !== "closed";

  async function listen() {
    setPending(true);
    try {
      const { access } = await runAction(observe, { callId: call.id });
      if (access) enter(call.id, "listen", access);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      toast(err.message);
    } finally {
      setPending(false);
    }
  }

  return (
    <Tooltip text={inThis ? "You are in this call: see the bar below" : "Hear the call. Nobody sees or hears you."}>
      <Button
        variant="private"
        aria-disabled={inThis || pending}
        onClick={() => !inThis && !pending && void listen()}
        data-testid="listen-button"
      >
        <Ear aria-hidden />
        {inThis ? (current.mode === "listen" ? "Listening" : "In the call") : pending ? "Joining…" : "Listen"}
      </Button>
    </Tooltip>
  );
}

function EndCall({ call, end }: { call: Call; end: CallActions["end"] }) {
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const behind = useIsBehind();
  const here = call.participants.filter((one) => one.role !== "agent" && one.status === "active").length;

  async function endNow() {
    setPending(true);
    setFailure(null);
    try {
      await runAction(end, { callId: call.id });
      setAsking(false);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
    } finally {
      setPending(false);
    }
  }

  return (
    <>
      <Button
        variant="dangerQuiet"
        disabled={behind}
        title={behind ? "The connection is lost: what you see may be out of date." : undefined}
        onClick={() => setAsking(true)}
        data-testid="end-call"
      >
        <PhoneOff aria-hidden />
        End call
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="End this call for everybody?"
        description={
          here === 0
            ? "Nobody has joined yet. Phones that ring stop ringing. This cannot be undone."
            : `${here === 1 ? "1 person is" : `${here} people are`} in the call. They are disconnected and phones are hung up. This cannot be undone.`
        }
        cancel="Keep the call"
        confirm="End call"
        pending={pending}
        disabled={behind}
        onConfirm={() => void endNow()}
        error={
          failure && (
            <ErrorNote title="The call was not ended" message={failure.message} requestId={failure.requestId} />
          )
        }
        testId="confirm-end-call"
      />
    </>
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
