"use client";

import { useQuery } from "@tanstack/react-query";
import { EarOff, Lock, Mic, MicOff, Radio, VolumeX } from "lucide-react";
import { usePathname } from "next/navigation";
import Link from "next/link";
import { useEffect, useState } from "react";
import { useShortcut } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { receiptWords } from "@/lib/client/fold-notes";
import { callQuery, eventsQuery } from "@/lib/client/queries";
import { notesOf } from "@/lib/client/fold-notes";
import { participantName } from "@/lib/client/words";
import { DockControls } from "./dock-controls";
import { DriveRequest } from "./drive-request";
import { useEscape } from "./keys";
import { LevelMeter } from "./level-meter";
import { useListening } from "./listening";
import { standingOf, titleWith, type Standing } from "./standing";
import { useCommands } from "./use-commands";
import { usePlace } from "./use-place";
import { useRoomState } from "./use-room";
import { TalkButton, useAgentWhisper } from "./whisper";
import type { Call } from "@/lib/contract/calls";

const FRAME: Record<Standing["kind"], string> = {
  out: "border-border bg-card",
  waiting: "border-waiting bg-card",
  hidden: "border-private bg-private-soft",
  private: "border-private bg-private-soft border-x-4 border-b-4",
  open: "border-live bg-live-soft",
};
const TONE: Record<Standing["kind"], string> = {
  out: "text-muted-foreground",
  waiting: "text-waiting",
  hidden: "text-private",
  private: "text-private",
  open: "text-live",
};

/** An operator's place in a call: who hears them now, and all they can do about it. Its frame says it at a glance. */
export function OperatorDock({ callId, operatorId }: { callId: string; operatorId: string }) {
  const { data: call } = useQuery(callQuery(callId));
  const { current } = useListening();
  if (!call) return null;
  const over = call.status === "ended" || call.status === "failed";
  if (over && current?.callId !== callId) return null;
  return <Open call={call} over={over} operatorId={operatorId} />;
}

function Open({ call, over, operatorId }: { call: Call; over: boolean; operatorId: string }) {
  const { current, leave } = useListening();
  const mine = current?.callId === call.id ? current : null;
  const operator = mine?.operator ?? null;
  const room = useRoomState(mine?.session ?? null);
  const { place, unmuted, talking } = usePlace(operator);
  const commands = useCommands(call, operatorId);
  const whisper = useAgentWhisper(call.id);
  const [handingBack, setHandingBack] = useState(false);
  const inside = room !== null && room.connection !== "closed";
  // The event tells sooner than the next reading, and the reading stands where an event was missed.
  const known = call.participants.find(({ id }) => id === place?.participant.id);
  const me = inside ? (known ?? place?.participant ?? null) : null;
  const standing = standingOf({ call, operatorId, me, room, recording: whisper.recording });
  const toAgent =
    me?.mode === "whispering" && call.participants.some((one) => one.id === me.target_id && one.role === "agent");
  const talks = me?.mode === "open" || me?.mode === "consulting";
  useTitle(standing);
  useShortcut("m", () => operator?.setUnmuted(!unmuted), talks);
  useEscape(() => {
    if (talks && unmuted) operator?.setUnmuted(false);
    else if (commands.isMine) setHandingBack(true);
    else if (me && me.mode !== "listening" && me.mode !== "consulting") void commands.listen();
  }, inside);

  const caller = call.participants
    .filter(({ role }) => role === "customer")
    .map((one) => participantName(one, operatorId))
    .join(", ");
  const Icon = standing.heard
    ? Radio
    : standing.kind === "private"
      ? Lock
      : standing.kind === "hidden"
        ? EarOff
        : MicOff;
  return (
    <section
      aria-label="Your place in the call"
      data-testid="audio-dock"
      data-mode={me?.mode ?? (inside ? "listening" : "out")}
      data-heard={standing.heard}
      data-state={room?.connection ?? "idle"}
      className={cn(
        "flex flex-wrap items-center gap-x-4 gap-y-2 border-t-4 px-4 py-2 max-sm:gap-y-1.5 max-sm:px-2",
        FRAME[standing.kind],
      )}
    >
      <div className="flex min-w-0 grow items-center gap-2 max-sm:basis-full">
        <Icon aria-hidden className={cn("size-5 shrink-0", TONE[standing.kind])} />
        <div className="min-w-0">
          {/* First in the order of the dock: whoever comes here by keyboard hears it before they can do anything. */}
          <p
            role="status"
            tabIndex={0}
            data-testid="dock-status"
            className={cn("rounded-sm font-medium", TONE[standing.kind], standing.heard && "sm:text-lg")}
          >
            {standing.line}
          </p>
          <Link href={`/calls/${call.id}`} className="block max-w-80 truncate text-sm text-muted-foreground underline">
            {caller || call.id}
          </Link>
        </div>
        {standing.heard && mine && !toAgent && <LevelMeter session={mine.session} />}
        {talks && (
          <Tooltip text={unmuted ? "Mute" : "Unmute"} shortcut="M">
            <Button
              aria-pressed={unmuted}
              onClick={() => operator?.setUnmuted(!unmuted)}
              data-testid="dock-mute"
              className="max-sm:ml-auto"
            >
              {unmuted ? <Mic aria-hidden /> : <MicOff aria-hidden className="text-danger" />}
              {unmuted ? "Mute" : "Unmute"}
            </Button>
          </Tooltip>
        )}
        {me?.mode === "whispering" && (
          <TalkButton
            talking={toAgent ? whisper.recording : talking}
            disabled={room?.connection !== "connected" || whisper.sending}
            onTalk={toAgent ? whisper.onTalk : (on) => operator?.setTalking(on)}
          />
        )}
        {room?.soundBlocked && (
          <Button variant="primary" onClick={() => void mine?.session.enableSound()}>
            <VolumeX aria-hidden />
            Turn on sound
          </Button>
        )}
      </div>
      {toAgent && (
        <Receipt
          callId={call.id}
          noteId={whisper.receipt?.id ?? null}
          first={whisper.receipt?.text ?? null}
          sending={whisper.sending}
        />
      )}
      {!over && (
        <DockControls
          call={call}
          operatorId={operatorId}
          me={me}
          inside={inside}
          commands={commands}
          handingBack={handingBack}
          setHandingBack={setHandingBack}
        />
      )}
      {mine && !inside && (
        <Button onClick={leave} data-testid="dock-leave">
          Close
        </Button>
      )}
      {commands.isMine && <DriveRequest callId={call.id} operatorId={operatorId} giveDrive={commands.giveDrive} />}
    </section>
  );
}

/** What the agent understood of a whisper, and whether it has used it. */
function Receipt({
  callId,
  noteId,
  first,
  sending,
}: {
  callId: string;
  noteId: string | null;
  first: string | null;
  sending: boolean;
}) {
  const { data: events } = useQuery({ ...eventsQuery(callId), enabled: noteId !== null });
  const note = notesOf(events ?? []).find(({ id }) => id === noteId);
  return (
    <p role="status" data-testid="whisper-receipt" className="w-full truncate text-sm text-private empty:hidden">
      {sending
        ? "Writing down what you said…"
        : first === null
          ? ""
          : `Understood: “${first}”. ${note ? receiptWords(note) : "Sent"}.`}
    </p>
  );
}

/** Puts it into the title of whichever page is open. */
function useTitle(standing: Standing): void {
  const pathname = usePathname();
  useEffect(() => {
    const write = () => {
      const wanted = titleWith(standing, document.title);
      if (document.title !== wanted) document.title = wanted;
    };
    write();
    // Pages write titles of their own, some of them late.
    const watch = new MutationObserver(write);
    watch.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      watch.disconnect();
      document.title = titleWith({ ...standing, short: "" }, document.title);
    };
  }, [standing.short, standing.heard, pathname]); // eslint-disable-line react-hooks/exhaustive-deps -- the words alone matter
}
