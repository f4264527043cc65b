"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Mic, MicOff, PhoneOff, Square } from "lucide-react";
import Link from "next/link";
import { useEffect, useMemo, useState } from "react";
import { ownIdentity } from "@/components/calls/participant-draft";
import { CallStatusBadge } from "@/components/calls/status";
import { Failure } from "@/components/form/form-note";
import { useListening } from "@/components/live/listening";
import { useRoomState } from "@/components/live/use-room";
import { CLOSED } from "@/components/live/words";
import { CallTimer, useBrowserNow } from "@/components/time/clock";
import { lineOf } from "@/components/transcript/line";
import { TranscriptView } from "@/components/transcript/transcript-view";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import type { Agent } from "@/lib/contract/agents";
import type { Call, CreateCallBody } from "@/lib/contract/calls";
import { ApiError, runAction, type Action } from "@/lib/client/api";
import { freshInterims } from "@/lib/client/fold-transcript";
import { callQuery, interimsQuery, keys, transcriptQuery, turnsQuery } from "@/lib/client/queries";
import { speakerColours } from "@/lib/client/words";
import { TurnTimes } from "./turn-times";

/** Tries an agent out: a call with nobody but the operator, by this page's microphone. */
export function TestCall({
  agent,
  operator,
  unsaved,
  create,
  end,
}: {
  agent: Agent;
  operator: { id: string; name: string };
  unsaved: boolean;
  create: Action<CreateCallBody, Call>;
  end: Action<{ callId: string }, Call>;
}) {
  const { enter } = useListening();
  const client = useQueryClient();
  const [callId, setCallId] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);

  async function start() {
    setPending(true);
    setFailure(null);
    try {
      const identity = ownIdentity(`test-${operator.name}`, []);
      const call = await runAction(create, {
        agent_id: agent.id,
        participants: [{ transport: "webrtc", role: "customer", identity }],
      });
      const access = call.participants.find((participant) => participant.identity === identity)?.access;
      if (!access) throw new Error("a browser is given its access with the call");
      client.setQueryData(keys.call(call.id), call);
      setCallId(call.id);
      enter(call.id, "talk", access);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
    } finally {
      setPending(false);
    }
  }

  return (
    <section
      aria-labelledby="test-call-title"
      data-testid="test-call"
      className="flex min-w-0 flex-col rounded-md border bg-card lg:sticky lg:top-5"
    >
      <h2 id="test-call-title" className="border-b px-4 py-2 text-sm font-medium">
        Test call
      </h2>
      <div className="flex flex-col gap-3 p-4">
        <p className="text-muted-foreground">
          Talk with the agent from this page. Your browser asks for the microphone; nobody else is in the call.
        </p>
        {unsaved && <p className="text-sm text-waiting">Changes that are not saved are not in the test.</p>}
        <Failure title="The test call was not started" error={failure} />
        {callId ? (
          <Running key={callId} callId={callId} pending={pending} start={() => void start()} end={end} />
        ) : (
          <div>
            <StartButton pending={pending} start={() => void start()} again={false} />
          </div>
        )}
      </div>
      {callId && <Progress callId={callId} operatorId={operator.id} />}
    </section>
  );
}

function StartButton({ pending, start, again }: { pending: boolean; start: () => void; again: boolean }) {
  return (
    <Button variant="primary" disabled={pending} onClick={start} data-testid="start-test-call">
      <Mic aria-hidden />
      {pending ? "Starting…" : again ? "Start another test call" : "Start a test call"}
    </Button>
  );
}

/** A test call's state, its ways out, and afterwards the way to the next one. */
function Running({
  callId,
  pending,
  start,
  end,
}: {
  callId: string;
  pending: boolean;
  start: () => void;
  end: Action<{ callId: string }, Call>;
}) {
  const { current, leave } = useListening();
  const { data: call } = useQuery(callQuery(callId));
  const session = current?.callId === callId ? current.session : null;
  const room = useRoomState(session);
  const [asking, setAsking] = useState(false);
  const [ending, setEnding] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  if (!call) return null;
  const over = call.status === "ended" || call.status === "failed";
  const inside = room !== null && room.connection !== "closed";

  async function confirmEnd() {
    setEnding(true);
    setFailure(null);
    try {
      await runAction(end, { callId });
      setAsking(false);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
    } finally {
      setEnding(false);
    }
  }

  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <span data-testid="test-call-status" data-status={call.status}>
          <CallStatusBadge status={call.status} />
        </span>
        <CallTimer call={call} />
        <Link href={`/calls/${callId}`} className="text-sm underline">
          Open the call
        </Link>
      </div>
      {room?.microphone === "blocked" && (
        <p role="alert" className="flex items-start gap-2 rounded-md border border-danger bg-danger-soft p-3">
          <MicOff aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
          <span>
            The browser gave no microphone, so the agent cannot hear you. Allow the microphone for this site (the icon
            in front of the address), check that one is connected, then press Unmute below.
          </span>
        </p>
      )}
      {!over && room?.connection === "closed" && room.closedBecause && (
        <p role="status" className="text-sm text-muted-foreground">
          {CLOSED[room.closedBecause]}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {!over && inside && (
          <Button onClick={leave} data-testid="leave-test-call">
            <PhoneOff aria-hidden />
            Leave
          </Button>
        )}
        {!over && (
          <Button variant="dangerQuiet" onClick={() => setAsking(true)} data-testid="end-test-call">
            <Square aria-hidden />
            End call
          </Button>
        )}
        {(over || !inside) && <StartButton pending={pending} start={start} again />}
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="End the test call?"
        description="The call is over then. What was said stays on its page."
        cancel="Go on"
        confirm="End call"
        pending={ending}
        onConfirm={() => void confirmEnd()}
        error={<Failure title="The call was not ended" error={failure} />}
        testId="confirm-end-test-call"
      />
    </>
  );
}

/** What is said, as it is said, and how long the agent's answers took. */
function Progress({ callId, operatorId }: { callId: string; operatorId: string }) {
  const client = useQueryClient();
  const { data: call } = useQuery(callQuery(callId));
  const { data: entries = [] } = useQuery(transcriptQuery(callId));
  const { data: interims } = useQuery(interimsQuery(callId));
  const { data: turns = [] } = useQuery(turnsQuery(callId));
  const now = useBrowserNow();
  const colours = useMemo(() => speakerColours(call?.participants ?? []), [call?.participants]);
  const lines = useMemo(
    () => entries.map((entry) => lineOf(entry.id, entry, entry.interrupted, colours, operatorId)),
    [entries, colours, operatorId],
  );
  const speaking = freshInterims(interims, now).map((interim) =>
    lineOf(`${interim.participant_id}:${interim.started_at_ms}`, interim, false, colours, operatorId),
  );
  // Times are written when an answer begins to sound, before the answer itself.
  const answers = entries.filter(({ role }) => role === "agent").length;
  useEffect(() => {
    void client.invalidateQueries({ queryKey: keys.turns(callId) });
  }, [client, callId, answers]);
  const over = call?.status === "ended" || call?.status === "failed";

  return (
    <>
      <TranscriptView
        className="h-72 border-t"
        lines={lines}
        interims={over ? [] : speaking}
        empty={over ? "Nobody said anything." : "Words show here as they are spoken."}
      />
      <div className="border-t">
        <TurnTimes turns={turns} />
      </div>
    </>
  );
}
