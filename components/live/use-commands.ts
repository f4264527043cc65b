"use client";

import { ApiError, runAction } from "@/lib/client/api";
import type { Call } from "@/lib/contract/calls";
import type { SetModeBody } from "@/lib/contract/participants";
import { useListening } from "./listening";
import { useOperatorActions } from "./operator-actions";
import type { OperatorSession } from "./operator-session";
import { useControl } from "./use-control";

export type Command = "listen" | "whisper" | "join" | "take_over" | "hand_back" | "leave" | "pause" | "ask";

/**
 * What an operator does in a call: each steps into it first where they are not in it, and can be taken back. It is done
 * once the server has done it: the page goes by that as it can, which takes long on a busy machine and holds nothing up.
 */
export function useCommands(call: Call, operatorId: string) {
  const { current, observe, leave } = useListening();
  const actions = useOperatorActions();
  const control = useControl<Command>();
  const { id: callId } = call;

  /** Somebody who leaves meanwhile is not brought back. */
  const followUp = () => void (current?.callId === callId && current.operator?.follow());

  /** Their place, once the call knows them. */
  async function place(): Promise<OperatorSession> {
    const operator = await observe(callId);
    await operator.ready();
    return operator;
  }

  async function change(operator: OperatorSession, body: SetModeBody): Promise<void> {
    const me = operator.getState().place?.participant;
    if (!me) throw new ApiError({ code: "participant_gone", message: "You are not in the call. Try again." });
    operator.setUnmuted(body.mode === "open");
    try {
      await runAction(actions.setMode, { callId, participantId: me.id, body });
    } catch (err) {
      operator.setUnmuted(false);
      throw err;
    }
    void operator.follow();
  }

  /** Does it, and offers to go back to how it was. */
  function become(what: Command, body: SetModeBody, text: string): Promise<boolean> {
    let back: (() => void) | undefined;
    return control.run(
      what,
      async () => {
        const operator = await place();
        const before = operator.getState().place?.participant;
        await change(operator, body);
        if (before && (before.mode !== body.mode || before.target_id !== (body.target_id ?? null))) {
          const { mode, target_id } = before;
          if (mode !== "consulting") back = () => void change(operator, { mode, target_id }).catch(() => {});
        }
      },
      { text, undo: () => back?.() },
      { wait: body.mode === "listening" },
    );
  }

  const takeOver = (ask = false) =>
    control.run(
      ask ? "ask" : "take_over",
      async () => {
        const operator = await place();
        operator.setUnmuted(!ask);
        try {
          await runAction(actions.takeOver, { callId, ...(ask && { ask }) });
        } catch (err) {
          operator.setUnmuted(false);
          throw err;
        }
        void operator.follow();
      },
      ask
        ? { text: "The driver was asked to give you the call." }
        : { text: "You drive the call. The agent is silent and listens.", undo: () => void handBack() },
    );

  const handBack = (instruction?: string) =>
    control.run(
      "hand_back",
      async () => {
        await runAction(actions.handBack, { callId, ...(instruction && { instruction }) });
        followUp();
      },
      { text: "The agent has the call again. You listen.", undo: () => void takeOver() },
      { wait: true },
    );

  return {
    pending: control.pending,
    listen: () => become("listen", { mode: "listening", target_id: null }, "You listen. Nobody hears you."),
    watch: (participantId: string, name: string) =>
      become("listen", { mode: "listening", target_id: participantId }, `You listen to what ${name} hears.`),
    whisperTo: (participantId: string, name: string) =>
      become("whisper", { mode: "whispering", target_id: participantId }, `You whisper to ${name} while you hold V.`),
    join: () => become("join", { mode: "open" }, "You talk with everybody."),
    /** Goes into the call to listen, without a word about it. */
    enter: () => control.run("listen", () => observe(callId)),
    takeOver,
    handBack,
    giveDrive: (userId: string) =>
      control.run(
        "hand_back",
        async () => {
          await runAction(actions.giveDrive, { callId, user_id: userId });
          followUp();
        },
        undefined,
        { wait: true },
      ),
    leave: () => {
      // The microphone is shut first, whatever is under way and whatever the server says.
      leave();
      return control.run("leave", () => runAction(actions.leave, { callId }).catch(() => {}), undefined, {
        wait: true,
      });
    },
    togglePause: () =>
      call.sensitive_pause
        ? control.run("pause", () => runAction(actions.unpause, { callId }), { text: "The call is recorded again." })
        : control.run("pause", () => runAction(actions.pause, { callId }), {
            text: "Nothing is recorded, transcribed or stored now.",
            undo: () => void runAction(actions.unpause, { callId }).catch(() => {}),
          }),
    isMine: call.participants.some(({ id, user_id }) => id === call.driver_id && user_id === operatorId),
  };
}

export type Commands = ReturnType<typeof useCommands>;
