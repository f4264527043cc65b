"use client";

import { Bot, Ear, UserRound } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useShortcut } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from "@/components/ui/menu";
import { useToast } from "@/components/ui/toast";
import { Key, Tooltip } from "@/components/ui/tooltip";
import type { AgentNote } from "@/lib/contract/agent-control";
import type { Call } from "@/lib/contract/calls";
import { ApiError } from "@/lib/client/api";
import { presentOf } from "@/lib/client/hearing";
import { sendWhisper } from "@/lib/client/agent";
import { participantName } from "@/lib/client/words";
import { useHeldKey } from "./keys";
import { recordWhisper, type WhisperRecording } from "./record-whisper";

/** Chooses whom to whisper to. */
export function WhisperMenu({
  call,
  operatorId,
  targetId,
  pending,
  disabled,
  className,
  whisperTo,
}: {
  call: Call;
  operatorId: string;
  /** Whom the operator whispers to now. */
  targetId: string | null;
  pending: boolean;
  disabled: boolean;
  className?: string;
  whisperTo: (participantId: string, name: string) => void;
}) {
  const [open, setOpen] = useState(false);
  useShortcut("w", () => setOpen(true), !disabled);
  const people = presentOf(call.participants).filter(
    ({ user_id, mode }) => user_id !== operatorId && mode !== "listening",
  );
  return (
    <Menu open={open} onOpenChange={setOpen}>
      <Tooltip text="Only one of them hears you" shortcut="W">
        <MenuTrigger asChild>
          <Button
            variant="private"
            aria-pressed={targetId !== null}
            disabled={disabled}
            className={cn(targetId !== null && "border-private bg-private-soft", className)}
            data-testid="whisper-button"
          >
            <Ear aria-hidden />
            {pending ? "Switching…" : "Whisper"}
          </Button>
        </MenuTrigger>
      </Tooltip>
      <MenuContent align="start" side="top">
        <MenuLabel>Whisper to</MenuLabel>
        {people.length === 0 && <p className="px-2 py-1 text-sm text-muted-foreground">Nobody is there yet.</p>}
        {people.map((one) => {
          const name = participantName(one, operatorId);
          const Icon = one.role === "agent" ? Bot : UserRound;
          return (
            <MenuItem
              key={one.id}
              data-testid="whisper-target"
              data-identity={one.identity}
              onSelect={() => whisperTo(one.id, one.role === "agent" ? "the agent" : name)}
            >
              <Icon aria-hidden />
              <span className="grow">{name}</span>
              {one.id === targetId && <span className="text-xs text-private">now</span>}
            </MenuItem>
          );
        })}
      </MenuContent>
    </Menu>
  );
}

/** Held to speak: by pointer, by Space on the button, or by the key V anywhere. */
export function TalkButton({
  talking,
  disabled,
  onTalk,
}: {
  talking: boolean;
  disabled: boolean;
  onTalk: (talking: boolean) => void;
}) {
  useHeldKey("v", { onDown: () => onTalk(true), onUp: () => onTalk(false) }, !disabled);
  const stop = () => onTalk(false);
  return (
    <Button
      variant="primary"
      disabled={disabled}
      aria-pressed={talking}
      data-testid="talk-button"
      className="touch-none select-none"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        onTalk(true);
      }}
      onPointerUp={stop}
      onPointerCancel={stop}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key !== " " && event.key !== "Enter") return;
        event.preventDefault();
        if (!event.repeat) onTalk(true);
      }}
      onKeyUp={(event) => (event.key === " " || event.key === "Enter") && stop()}
      onBlur={stop}
    >
      {talking ? "Speaking…" : "Hold to speak"}
      <Key>V</Key>
    </Button>
  );
}

/**
 * Records what is said while `onTalk` says so and sends it to the agent; nobody in the call is sent any of it. `receipt` is
 * what the agent understood.
 */
export function useAgentWhisper(callId: string) {
  const toast = useToast();
  const [recording, setRecording] = useState(false);
  const [sending, setSending] = useState(false);
  const [receipt, setReceipt] = useState<AgentNote | null>(null);
  /** The press that is held; null: none. A press that is over before the microphone is there says nothing. */
  const held = useRef<symbol | null>(null);
  const running = useRef<WhisperRecording | null>(null);

  function cancel(): void {
    held.current = null;
    running.current?.cancel();
    running.current = null;
  }
  useEffect(() => cancel, []);

  async function begin(): Promise<void> {
    const press = Symbol();
    held.current = press;
    try {
      const recorder = await recordWhisper();
      if (held.current !== press) return recorder.cancel();
      running.current = recorder;
      setRecording(true);
    } catch {
      if (held.current === press) toast("Allow the microphone for this page in your browser, then try again.");
    }
  }

  async function finish(): Promise<void> {
    held.current = null;
    const recorder = running.current;
    running.current = null;
    setRecording(false);
    if (!recorder) return;
    setSending(true);
    try {
      const wav = await recorder.finish();
      if (wav) setReceipt(await sendWhisper(callId, wav));
    } catch (err) {
      toast(err instanceof ApiError ? err.message : "The recording could not be read. Try again.");
    } finally {
      setSending(false);
    }
  }

  return { recording, sending, receipt, onTalk: (talking: boolean) => void (talking ? begin() : finish()) };
}
