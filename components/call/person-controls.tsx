"use client";

import { Ear, Eye, Grid3x3, Mic, MicOff, Pause, Play } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useOperatorActions } from "@/components/live/operator-actions";
import type { Commands } from "@/components/live/use-commands";
import { useControl } from "@/components/live/use-control";
import { useIsBehind } from "@/components/shell/live";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { isPhone, type Participant } from "@/lib/contract/participants";
import { runAction } from "@/lib/client/api";
import { Keypad } from "./keypad";

/** What can be done to somebody in a call: each shows that it is under way, then how it is, and can be taken back. */
export function PersonControls({
  participant,
  name,
  commands,
  drives,
}: {
  participant: Participant;
  name: string;
  commands: Commands;
  /** The operator drives the call: then they neither whisper nor watch. */
  drives: boolean;
}) {
  const actions = useOperatorActions();
  const control = useControl<"mute" | "hold">();
  const behind = useIsBehind();
  const [keys, setKeys] = useState(false);
  const ref = { callId: participant.call_id, participantId: participant.id };
  const isAgent = participant.role === "agent";
  const isOperator = participant.user_id !== null;
  const { muted, held_since: held } = participant;
  const busy = behind || control.pending !== null || participant.mode === "consulting";

  const set = (what: "mute" | "hold", on: boolean) => {
    const [there, back] =
      what === "mute"
        ? on
          ? [actions.mute, actions.unmute]
          : [actions.unmute, actions.mute]
        : on
          ? [actions.hold, actions.resume]
          : [actions.resume, actions.hold];
    const text = { mute: on ? "is muted" : "is heard again", hold: on ? "is on hold" : "is back from hold" }[what];
    void control.run(what, () => runAction(there, ref), {
      text: `${name} ${text}`,
      undo: () => void runAction(back, ref).catch(() => {}),
    });
  };

  return (
    <>
      {!isAgent && !isOperator && (
        <>
          <Act
            label={muted ? `Unmute ${name}` : `Mute ${name}`}
            on={muted}
            disabled={busy}
            onPress={() => set("mute", !muted)}
            testId="mute-participant"
          >
            {muted ? <MicOff aria-hidden /> : <Mic aria-hidden />}
          </Act>
          <Act
            label={held ? `Bring ${name} back from hold` : `Put ${name} on hold`}
            on={held !== null}
            disabled={busy}
            onPress={() => set("hold", held === null)}
            testId="hold-participant"
          >
            {held ? <Play aria-hidden /> : <Pause aria-hidden />}
          </Act>
        </>
      )}
      {participant.mode !== "listening" && (
        <Act
          label={`Whisper to ${name}: nobody else hears it`}
          disabled={busy || drives || commands.pending !== null}
          onPress={() => void commands.whisperTo(participant.id, isAgent ? "the agent" : name)}
          testId="whisper-to"
        >
          <Ear aria-hidden />
        </Act>
      )}
      {!isAgent && participant.mode !== "listening" && (
        <Act
          label={`Listen to what ${name} hears`}
          disabled={busy || drives || commands.pending !== null}
          onPress={() => void commands.watch(participant.id, name)}
          testId="watch-participant"
        >
          <Eye aria-hidden />
        </Act>
      )}
      {isPhone(participant) && participant.status === "active" && (
        <>
          <Act label={`Press keys to ${name}`} disabled={behind} onPress={() => setKeys(true)} testId="keypad">
            <Grid3x3 aria-hidden />
          </Act>
          <Keypad participant={participant} name={name} open={keys} onOpenChange={setKeys} />
        </>
      )}
    </>
  );
}

function Act({
  label,
  on,
  disabled,
  onPress,
  testId,
  children,
}: {
  label: string;
  on?: boolean;
  disabled: boolean;
  onPress: () => void;
  testId: string;
  children: ReactNode;
}) {
  return (
    <Tooltip text={label}>
      <Button
        variant={on ? "secondary" : "quiet"}
        size="iconSmall"
        aria-label={label}
        {...(on !== undefined && { "aria-pressed": on })}
        disabled={disabled}
        onClick={onPress}
        data-testid={testId}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
