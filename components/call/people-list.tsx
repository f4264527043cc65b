"use client";

import { Link2, UserMinus } from "lucide-react";
import { useState } from "react";
import { StatusBadge } from "@/components/calls/status";
import { joinLink } from "@/components/live/access";
import { useIsBehind } from "@/components/shell/live";
import { Speaker } from "@/components/transcript/speaker";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { ErrorNote } from "@/components/ui/error-note";
import { useToast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";
import type { Call } from "@/lib/contract/calls";
import type { Participant } from "@/lib/contract/participants";
import { ApiError, runAction } from "@/lib/client/api";
import { legWords, participantName, participantStatus, reasonWords, ROLE, TRANSPORT } from "@/lib/client/words";
import type { CallActions } from "./actions";

/** Everybody who is or was in the call. */
export function PeopleList({
  call,
  colours,
  operatorId,
  actions,
}: {
  call: Call;
  colours: Map<string, number>;
  operatorId: string;
  actions: CallActions;
}) {
  const over = call.status === "ended" || call.status === "failed";
  return (
    <section
      aria-labelledby="people-title"
      className="flex flex-col rounded-md border bg-card max-lg:order-1 lg:max-h-[55%] lg:shrink-0"
    >
      <h2 id="people-title" className="border-b px-4 py-2 text-sm font-medium">
        People
      </h2>
      <ul tabIndex={0} aria-label="People" className="min-h-0 overflow-y-auto focus-visible:-outline-offset-2">
        {call.participants.map((participant) => (
          <Person
            key={participant.id}
            participant={participant}
            colour={colours.get(participant.id) ?? 1}
            operatorId={operatorId}
            actions={over ? null : actions}
          />
        ))}
      </ul>
    </section>
  );
}

function Person({
  participant,
  colour,
  operatorId,
  actions,
}: {
  participant: Participant;
  colour: number;
  operatorId: string;
  actions: CallActions | null;
}) {
  const name = participantName(participant, operatorId);
  const here = participant.status !== "left" && participant.status !== "failed";
  const reason = reasonWords(participant);
  const leg = legWords(participant);
  const operator = participant.identity.startsWith("operator:");
  return (
    <li
      data-testid="participant-row"
      data-identity={participant.identity}
      data-role={participant.role}
      data-status={participant.status}
      className="flex flex-col gap-1 border-b px-4 py-2 last:border-0"
    >
      <div className="flex items-center gap-2">
        <Speaker name={name} role={participant.role} colour={colour} className="grow" />
        <StatusBadge {...participantStatus(participant)} />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-muted-foreground">
          {ROLE[participant.role]} · {TRANSPORT[participant.transport]}
          {reason && <> · {reason}</>}
          {leg && <span className="block">{leg}</span>}
        </p>
        {actions && here && participant.role !== "agent" && (
          <div className="flex gap-1">
            {participant.transport === "webrtc" && !operator && (
              <CopyLink participant={participant} name={name} issueToken={actions.issueToken} />
            )}
            {participant.identity !== `operator:${operatorId}` && (
              <Remove participant={participant} name={name} remove={actions.remove} />
            )}
          </div>
        )}
      </div>
    </li>
  );
}

function CopyLink({
  participant,
  name,
  issueToken,
}: {
  participant: Participant;
  name: string;
  issueToken: CallActions["issueToken"];
}) {
  const toast = useToast();
  async function copy() {
    try {
      const { access } = await runAction(issueToken, {
        callId: participant.call_id,
        participantId: participant.id,
      });
      if (!access) return;
      await navigator.clipboard.writeText(joinLink(window.location.origin, access));
      toast(`Join link of ${name} copied. It is good for 10 minutes.`);
    } catch (err) {
      toast(err instanceof ApiError ? err.message : "The browser did not allow copying.");
    }
  }
  return (
    <Tooltip text="A link that lets them join from a browser">
      <Button
        size="small"
        onClick={() => void copy()}
        data-testid="copy-join-link"
        aria-label={`Copy join link of ${name}`}
      >
        <Link2 aria-hidden />
        Copy join link
      </Button>
    </Tooltip>
  );
}

function Remove({
  participant,
  name,
  remove,
}: {
  participant: Participant;
  name: string;
  remove: CallActions["remove"];
}) {
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const behind = useIsBehind();

  async function removeNow() {
    setPending(true);
    setFailure(null);
    try {
      await runAction(remove, { callId: participant.call_id, participantId: participant.id });
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
      <Tooltip text="Remove from the call">
        <Button
          variant="quiet"
          size="iconSmall"
          disabled={behind}
          aria-label={`Remove ${name} from the call`}
          onClick={() => setAsking(true)}
          data-testid="remove-participant"
        >
          <UserMinus aria-hidden />
        </Button>
      </Tooltip>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Remove ${name} from the call?`}
        description={
          participant.transport === "pstn"
            ? "Their phone is hung up, or stops ringing. They cannot come back by themselves."
            : "They are disconnected, and their join link is no longer good."
        }
        cancel="Keep them"
        confirm="Remove"
        pending={pending}
        disabled={behind}
        onConfirm={() => void removeNow()}
        error={
          failure && (
            <ErrorNote title={`${name} was not removed`} message={failure.message} requestId={failure.requestId} />
          )
        }
        testId="confirm-remove"
      />
    </>
  );
}
