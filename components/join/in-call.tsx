"use client";

import { Bot, Headset, Mic, MicOff, Pause, PhoneOff, UserRound, VolumeX } from "lucide-react";
import { useMemo } from "react";
import { RecordedBadge } from "@/components/call/recorded";
import type { TokenClaims } from "@/components/live/access";
import { LevelMeter } from "@/components/live/level-meter";
import type { Presence, RoomSession, RoomState } from "@/components/live/room-session";
import { CONNECTION, MICROPHONE } from "@/components/live/words";
import type { Caption } from "@/components/live/captions";
import { useShortcut } from "@/components/shell/shortcuts";
import type { TranscriptLine } from "@/components/transcript/line";
import { TranscriptView } from "@/components/transcript/transcript-view";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { TransferOfferCard } from "./transfer-offer";
import type { OfferAnswer } from "./use-transfer-offer";

/** The call as somebody in it sees it. */
export function InCall({
  session,
  room,
  claims,
  offered,
}: {
  session: RoomSession;
  room: RoomState;
  claims: TokenClaims;
  offered: OfferAnswer;
}) {
  const lines = useMemo(() => toLines(room.captions), [room.captions]);
  const finals = useMemo(() => lines.filter(({ final }) => final), [lines]);
  // Operators may be there for somebody else: they are shown where they are heard.
  const people = room.people.filter((person) => !isOperator(person) || person.isHeard);
  const interims = lines.filter(({ final }) => !final);
  // While it is being turned on, the next press mutes.
  const live = room.microphone === "on" || room.microphone === "starting";
  useShortcut("m", () => void session.toggleMicrophone(), !claims.isObserver);

  return (
    <>
      <header className="flex items-center gap-3">
        <h1 className="text-xl font-medium">Call</h1>
        <p
          role="status"
          data-testid="connection-state"
          data-state={room.connection}
          className={cn("grow text-sm", room.connection === "connected" ? "text-live" : "text-waiting")}
        >
          {CONNECTION[room.connection]}
        </p>
        {/* Read out when it appears: the recording may begin after somebody has joined. */}
        <div role="status">{room.recorded && <RecordedBadge />}</div>
        <Button variant="dangerQuiet" onClick={() => void session.leave()} data-testid="leave-button">
          <PhoneOff aria-hidden />
          Leave
        </Button>
      </header>

      <YourMicrophone session={session} room={room} observer={claims.isObserver} live={live} />

      <TransferOfferCard {...offered} />

      <section aria-labelledby="people-title" className="flex flex-col gap-2">
        <h2 id="people-title" className="text-sm font-medium">
          People
        </h2>
        <ul aria-live="polite" aria-relevant="additions removals" className="flex flex-wrap gap-2">
          {people.map((person) => (
            <Person key={person.identity} person={person} />
          ))}
        </ul>
      </section>

      <section aria-labelledby="transcript-title" className="flex min-h-0 grow flex-col rounded-md border bg-card">
        <h2 id="transcript-title" className="border-b px-4 py-2 text-sm font-medium">
          Transcript
        </h2>
        <TranscriptView
          className="grow"
          lines={finals}
          interims={interims}
          empty="Words show here as they are spoken."
        />
      </section>
    </>
  );
}

/** Who hears one now, and whose doing it is: one's own, or the call's. */
function YourMicrophone({
  session,
  room,
  observer,
  live,
}: {
  session: RoomSession;
  room: RoomState;
  observer: boolean;
  live: boolean;
}) {
  const withheld = room.microphone === "withheld" || (room.onHold && room.microphone !== "off");
  const words = room.onHold ? "You are on hold" : withheld ? "An operator muted you" : MICROPHONE[room.microphone];
  return (
    <section
      aria-label="Your microphone"
      data-testid="your-microphone"
      data-hold={room.onHold}
      className={cn(
        "flex flex-wrap items-center gap-3 rounded-md border-2 px-4 py-2",
        room.onHold || withheld
          ? "border-waiting bg-waiting-soft"
          : room.microphone === "on"
            ? "border-live bg-live-soft"
            : observer
              ? "border-private bg-private-soft"
              : "border-border bg-card",
      )}
    >
      {withheld ? (
        room.onHold ? (
          <Pause aria-hidden className="size-5 text-waiting" />
        ) : (
          <MicOff aria-hidden className="size-5 text-waiting" />
        )
      ) : (
        !observer && (
          <Tooltip text={live ? "Mute" : "Unmute"} shortcut="M">
            <Button
              onClick={() => void session.toggleMicrophone()}
              disabled={room.connection !== "connected"}
              data-testid="mute-button"
            >
              {live ? <Mic aria-hidden /> : <MicOff aria-hidden />}
              {live ? "Mute" : "Unmute"}
            </Button>
          </Tooltip>
        )
      )}
      <div className="flex min-h-9 min-w-40 flex-1 flex-col justify-center gap-1">
        <p role="status" data-testid="mic-state" data-state={room.microphone} className="font-medium">
          {words}
        </p>
        {room.onHold && <p className="text-sm">You hear music until somebody is back with you. Nobody hears you.</p>}
        {withheld && !room.onHold && <p className="text-sm">Nobody hears you until they unmute you.</p>}
        {room.microphone === "on" && !withheld && <LevelMeter session={session} />}
      </div>
      {room.soundBlocked && (
        <Button variant="primary" className="ml-auto" onClick={() => void session.enableSound()}>
          <VolumeX aria-hidden />
          Turn on sound
        </Button>
      )}
      {room.microphone === "blocked" && (
        <p role="alert" className="w-full text-danger">
          Nobody hears you. Allow the microphone for this page in your browser, then press Unmute.
        </p>
      )}
    </section>
  );
}

function isOperator({ identity }: Pick<Presence, "identity">): boolean {
  return identity.startsWith("operator:");
}

function Person({ person }: { person: Presence }) {
  const Icon = person.isAgent ? Bot : isOperator(person) ? Headset : UserRound;
  const name = person.isAgent ? "Agent" : isOperator(person) ? "Operator" : person.name;
  return (
    <li data-testid="participant-row" data-identity={person.identity} data-status="active">
      <Badge meaning={person.isSpeaking ? "live" : "neutral"} className="h-7 max-w-60 text-sm">
        <Icon aria-hidden />
        <span className="truncate" title={name}>
          {name}
          {person.isLocal && " (you)"}
        </span>
        {person.isMuted && !person.isAgent && <MicOff aria-label="muted" />}
        {person.isSpeaking && <span aria-hidden>· speaking</span>}
      </Badge>
    </li>
  );
}

/** The room's captions as lines; colours go by order of first words, the agent's is the first. */
function toLines(captions: Caption[]): (TranscriptLine & { final: boolean })[] {
  const order = ["agent"];
  return captions.map((caption) => {
    const speaker = caption.role === "agent" ? "agent" : caption.speaker;
    if (!order.includes(speaker)) order.push(speaker);
    return {
      key: caption.segmentId,
      speaker,
      name:
        caption.role === "agent" ? "Agent" : isOperator({ identity: caption.speaker }) ? "Operator" : caption.speaker,
      role: caption.role,
      colour: (order.indexOf(speaker) % 8) + 1,
      text: caption.text,
      startedAtMs: null,
      endedAtMs: null,
      interrupted: false,
      final: caption.final,
    };
  });
}
