"use client";

import { Mic, MicOff, PhoneOff, Volume2, VolumeX } from "lucide-react";
import Link from "next/link";
import { useShortcut } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { LevelMeter } from "./level-meter";
import { useListening, type Listening } from "./listening";
import { OperatorDock } from "./operator-dock";
import type { RoomState } from "./room-session";
import { useRoomState } from "./use-room";
import { CLOSED, CONNECTION, MICROPHONE } from "./words";

/** Sound from a call, on every page, and the operator's controls of the call whose page is open. */
export function Dock({ operatorId }: { operatorId: string }) {
  const { current, pageCallId } = useListening();
  if (current?.mode === "talk") return <TestDock key={current.callId} listening={current} />;
  const callId = current?.callId ?? pageCallId;
  return callId && <OperatorDock key={callId} callId={callId} operatorId={operatorId} />;
}

/** For somebody who tries an agent out: a participant like others. */
function TestDock({ listening }: { listening: Listening }) {
  const { leave } = useListening();
  const { session, callId } = listening;
  const room = useRoomState(session);
  useShortcut("m", () => void session.toggleMicrophone());
  if (!room) return null;
  const closed = room.connection === "closed";
  // While it is being turned on, the next press mutes.
  const live = room.microphone === "on" || room.microphone === "starting";
  return (
    <section
      aria-label="Sound"
      data-testid="audio-dock"
      data-mode="talk"
      data-state={room.connection}
      className={cn(
        "flex flex-wrap items-center gap-x-4 gap-y-2 border-t-2 px-4 py-2",
        closed ? "border-border bg-card" : "border-live bg-live-soft",
      )}
    >
      <div className="flex items-center gap-2">
        {!closed && (
          <Tooltip text={live ? "Mute" : "Unmute"} shortcut="M">
            <Button
              size="icon"
              aria-label={`${MICROPHONE[room.microphone]}. ${live ? "Mute" : "Unmute"}`}
              onClick={() => void session.toggleMicrophone()}
            >
              {live ? <Mic aria-hidden /> : <MicOff aria-hidden className="text-danger" />}
            </Button>
          </Tooltip>
        )}
        <p role="status" data-testid="dock-status" className={cn("font-medium", !closed && "text-live")}>
          {dockText(room)}
        </p>
        {room.microphone === "on" && <LevelMeter session={session} />}
      </div>
      <Link href={`/calls/${callId}`} className="truncate font-mono text-sm text-muted-foreground underline">
        {callId}
      </Link>
      <div className="ml-auto flex items-center gap-2">
        {room.soundBlocked && (
          <Button onClick={() => void session.enableSound()}>
            <VolumeX aria-hidden />
            Turn on sound
          </Button>
        )}
        {!room.soundBlocked && room.connection === "connected" && (
          <span className="flex items-center gap-1 text-sm text-muted-foreground max-sm:hidden">
            <Volume2 aria-hidden className="size-4" />
            Sound on
          </span>
        )}
        <Button onClick={leave} data-testid="dock-leave">
          {!closed && <PhoneOff aria-hidden />}
          {closed ? "Close" : "Leave"}
        </Button>
      </div>
    </section>
  );
}

function dockText(room: RoomState): string {
  if (room.connection === "closed") return room.closedBecause ? CLOSED[room.closedBecause] : CONNECTION.closed;
  if (room.connection !== "connected") return `${CONNECTION[room.connection]}…`;
  if (room.onHold) return "You are on hold. Nobody hears you.";
  return room.microphone === "on"
    ? "You are live. Everybody hears you."
    : `${MICROPHONE[room.microphone]}. Nobody hears you.`;
}
