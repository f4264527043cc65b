"use client";

import { Ear, Headphones, LoaderCircle, Lock, MicOff, Pause } from "lucide-react";
import { StatusBadge } from "@/components/calls/status";
import { LevelMeter } from "@/components/live/level-meter";
import { useListening } from "@/components/live/listening";
import type { RoomSession } from "@/components/live/room-session";
import type { Commands } from "@/components/live/use-commands";
import { Speaker } from "@/components/transcript/speaker";
import { Ticking } from "@/components/time/ticking";
import { Badge } from "@/components/ui/badge";
import type { Call } from "@/lib/contract/calls";
import type { Participant } from "@/lib/contract/participants";
import { legWords, participantName, participantStatus, reasonWords, ROLE, TRANSPORT } from "@/lib/client/words";
import type { CallActions } from "./actions";
import { CopyLink } from "./copy-link";
import { LegDetails } from "./leg-details";
import { PersonControls } from "./person-controls";
import { RemovePerson } from "./remove-person";

/** Everybody who is or was in the call: how they take part, and what can be done about it. */
export function PeopleList({
  call,
  colours,
  operatorId,
  nameOf = (one) => participantName(one, operatorId),
  actions,
  commands,
}: {
  call: Call;
  colours: Map<string, number>;
  operatorId: string;
  nameOf?: (one: Participant) => string;
  actions: CallActions;
  /** Null once the call is over. */
  commands: Commands | null;
}) {
  const { current } = useListening();
  const session = current?.callId === call.id ? current.session : null;
  return (
    <section
      aria-labelledby="people-title"
      className="flex flex-col rounded-md border bg-card max-lg:order-1 lg:shrink-0"
    >
      <h2 id="people-title" className="border-b px-4 py-2 text-sm font-medium">
        People
      </h2>
      <ul aria-label="People" className="flex flex-col">
        {call.participants.filter(isShown).map((participant) => (
          <Person
            key={participant.id}
            participant={participant}
            call={call}
            colour={colours.get(participant.id) ?? 1}
            operatorId={operatorId}
            nameOf={nameOf}
            actions={actions}
            commands={commands}
            session={session}
          />
        ))}
      </ul>
    </section>
  );
}

function Person({
  participant,
  call,
  colour,
  operatorId,
  nameOf,
  actions,
  commands,
  session,
}: {
  participant: Participant;
  call: Call;
  colour: number;
  operatorId: string;
  nameOf: (one: Participant) => string;
  actions: CallActions;
  commands: Commands | null;
  session: RoomSession | null;
}) {
  const name = nameOf(participant);
  const here = participant.status !== "left" && participant.status !== "failed";
  const reason = reasonWords(participant);
  const leg = legWords(participant);
  const isOperator = participant.user_id !== null;
  const isMe = participant.user_id === operatorId;
  return (
    <li
      data-testid="participant-row"
      data-identity={participant.identity}
      data-role={participant.role}
      data-status={participant.status}
      data-mode={participant.mode}
      className="flex flex-col gap-1 border-b px-4 py-2 last:border-0"
    >
      <div className="flex items-center gap-2">
        <Speaker name={name} role={participant.role} colour={colour} className="grow" />
        {session && participant.status === "active" && !isMe && participant.mode !== "listening" && (
          <LevelMeter session={session} identity={roomIdentity(participant)} />
        )}
        <Stance participant={participant} call={call} nameOf={nameOf} />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-2 gap-y-1">
        <p className="text-sm text-muted-foreground">
          {isOperator ? "Operator" : ROLE[participant.role]} · {TRANSPORT[participant.transport]}
          {call.driver_id === participant.id && <> · drives the call</>}
          {reason && <> · {reason}</>}
          {leg && <span className="block">{leg}</span>}
        </p>
        {commands && here && (
          <div className="flex flex-wrap gap-1">
            {!isMe && participant.status === "active" && (
              <PersonControls participant={participant} name={name} commands={commands} drives={commands.isMine} />
            )}
            {participant.transport === "webrtc" && !isOperator && (
              <CopyLink participant={participant} name={name} issueToken={actions.issueToken} />
            )}
            {participant.role !== "agent" && !isMe && (
              <RemovePerson participant={participant} name={name} remove={actions.remove} />
            )}
          </div>
        )}
      </div>
      {participant.telephony_leg && <LegDetails callId={call.id} leg={participant.telephony_leg} name={name} />}
    </li>
  );
}

/** How somebody takes part, or that they do not; a hold with its time. */
function Stance({
  participant,
  call,
  nameOf,
}: {
  participant: Participant;
  call: Call;
  nameOf: (one: Participant) => string;
}) {
  const { status, held_since: held, muted, mode, switching, target_id } = participant;
  if (status !== "active") return <StatusBadge {...participantStatus(participant)} />;
  if (switching) {
    return (
      <Badge meaning="waiting" data-testid="stance">
        <LoaderCircle aria-hidden />
        Switching
      </Badge>
    );
  }
  if (held) {
    return (
      <Badge meaning="waiting" data-testid="stance">
        <Pause aria-hidden />
        On hold <Ticking since={held} />
      </Badge>
    );
  }
  if (muted) {
    return (
      <Badge meaning="danger" data-testid="stance">
        <MicOff aria-hidden />
        Muted
      </Badge>
    );
  }
  const target = call.participants.find(({ id }) => id === target_id);
  const whom = target && (target.role === "agent" ? "the agent" : nameOf(target));
  switch (mode) {
    case "open":
      return <StatusBadge {...participantStatus(participant)} />;
    case "listening":
      return (
        <Badge meaning="private" data-testid="stance" className="max-w-44">
          <Headphones aria-hidden />
          <span className="truncate">{whom ? `Listens to ${whom}` : "Listens"}</span>
        </Badge>
      );
    case "whispering":
      return (
        <Badge meaning="private" data-testid="stance" className="max-w-44">
          <Ear aria-hidden />
          <span className="truncate">Whispers to {whom ?? "nobody"}</span>
        </Badge>
      );
    case "consulting":
      return (
        <Badge meaning="private" data-testid="stance">
          <Lock aria-hidden />
          Private talk
        </Badge>
      );
  }
}

/** An operator who has left is no longer of interest; what they did stands in the timeline. */
function isShown({ user_id, status }: Participant): boolean {
  return user_id === null || (status !== "left" && status !== "failed");
}

/** What the room calls somebody. */
function roomIdentity({ transport, identity, id }: Participant): string {
  return transport === "pstn" || transport === "sip" ? id : identity;
}
