"use client";

import { Hand, Headphones, Headset, LogOut, ShieldOff, ShieldCheck, Undo2, Users } from "lucide-react";
import type { ReactNode } from "react";
import { useIsBehind } from "@/components/shell/live";
import { useShortcut } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import type { Call } from "@/lib/contract/calls";
import type { Participant } from "@/lib/contract/participants";
import { AgentMenu } from "./agent-menu";
import { EndCall } from "./end-call";
import { HandBackDialog } from "./hand-back";
import { ShortcutsHelp } from "./shortcuts-help";
import type { Commands } from "./use-commands";
import { WhisperMenu } from "./whisper";

const SMALL = "max-sm:min-w-20 max-sm:flex-1 max-sm:flex-col max-sm:gap-0.5 max-sm:px-1 max-sm:text-xs";

/** What an operator can do in a call. The way out for themselves and the end for everybody stand apart. */
export function DockControls({
  call,
  operatorId,
  me,
  inside,
  commands,
  handingBack,
  setHandingBack,
}: {
  call: Call;
  operatorId: string;
  /** The operator's place; null while they are not in the call. */
  me: Participant | null;
  inside: boolean;
  commands: Commands;
  handingBack: boolean;
  setHandingBack: (open: boolean) => void;
}) {
  const behind = useIsBehind();
  const { pending, isMine } = commands;
  const busy = pending !== null || behind || me?.mode === "consulting";
  const listening = me?.mode === "listening" && me.target_id === null;
  const taken = call.driver_id !== null && !isMine;
  const paused = call.sensitive_pause !== null;
  return (
    <div
      className="flex grow flex-wrap items-center gap-1.5 max-sm:basis-full sm:justify-end"
      role="group"
      aria-label="In the call"
    >
      <Mode
        shortcut="l"
        text="Hear the call. Nobody sees or hears you."
        on={listening}
        disabled={busy || isMine}
        onPress={() => void (inside ? commands.listen() : commands.enter())}
        testId="listen-button"
        private
      >
        <Headphones aria-hidden />
        {pending === "listen" ? "Joining…" : listening ? "Listening" : "Listen"}
      </Mode>
      <WhisperMenu
        call={call}
        operatorId={operatorId}
        targetId={me?.mode === "whispering" ? me.target_id : null}
        pending={pending === "whisper"}
        disabled={busy || isMine}
        className={SMALL}
        whisperTo={(id, name) => void commands.whisperTo(id, name)}
      />
      <Mode
        shortcut="j"
        text="Talk with everybody. The agent goes on too."
        on={me?.mode === "open" && !isMine}
        disabled={busy || isMine}
        onPress={() => void commands.join()}
        testId="join-call"
      >
        <Users aria-hidden />
        {pending === "join" ? "Joining…" : "Join"}
      </Mode>
      {isMine ? (
        <Mode
          shortcut="h"
          text="The agent has the call again. You listen."
          on={false}
          disabled={busy}
          onPress={() => setHandingBack(true)}
          testId="hand-back"
        >
          <Undo2 aria-hidden />
          {pending === "hand_back" ? "Handing back…" : "Hand back"}
        </Mode>
      ) : (
        <Mode
          shortcut="t"
          text={
            taken ? "Another operator drives the call: ask them for it." : "You talk, the agent is silent and listens."
          }
          on={false}
          disabled={busy}
          onPress={() => void commands.takeOver(taken)}
          testId="take-over"
        >
          {taken ? <Hand aria-hidden /> : <Headset aria-hidden />}
          {pending === "take_over" ? "Taking over…" : taken ? "Ask for it" : "Take over"}
        </Mode>
      )}
      <AgentMenu call={call} disabled={behind} className={SMALL} />
      <Mode
        shortcut="p"
        text={paused ? "Record and transcribe again" : "Record, transcribe and store nothing until you say so"}
        on={paused}
        disabled={pending !== null || behind}
        onPress={() => void commands.togglePause()}
        testId="pause-recording"
      >
        {paused ? <ShieldCheck aria-hidden /> : <ShieldOff aria-hidden />}
        {pending === "pause" ? "Switching…" : paused ? "Resume" : "Pause"}
      </Mode>
      {inside && (
        <Button onClick={() => void commands.leave()} data-testid="dock-leave" className={SMALL}>
          <LogOut aria-hidden />
          Leave
        </Button>
      )}
      <ShortcutsHelp />
      <span aria-hidden className="mx-2 h-6 w-px bg-border max-sm:hidden" />
      <EndCall call={call} className={SMALL} />
      <HandBackDialog callId={call.id} open={handingBack} onOpenChange={setHandingBack} handBack={commands.handBack} />
    </div>
  );
}

function Mode({
  shortcut,
  text,
  on,
  disabled,
  onPress,
  testId,
  private: isPrivate = false,
  children,
}: {
  shortcut: string;
  text: string;
  on: boolean;
  disabled: boolean;
  onPress: () => void;
  testId: string;
  private?: boolean;
  children: ReactNode;
}) {
  const inert = disabled || on;
  const press = () => !inert && onPress();
  // What is pressed stays where it is for the keyboard; the pause alone is switched by the same key.
  const toggles = testId === "pause-recording";
  const act = toggles ? () => !disabled && onPress() : press;
  useShortcut(shortcut, act, !disabled);
  return (
    <Tooltip text={text} shortcut={shortcut.toUpperCase()}>
      <Button
        variant={isPrivate ? "private" : "secondary"}
        aria-pressed={on}
        aria-disabled={toggles ? disabled : disabled && !on}
        onClick={act}
        data-testid={testId}
        className={cn(SMALL, on && (isPrivate ? "border-private bg-private-soft" : "border-foreground bg-hover"))}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
