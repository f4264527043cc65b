"use client";

import { createContext, use, type ReactNode } from "react";
import type { AgentCommand, AgentNote, GiveDriveBody, HandBackBody, TakeOverBody } from "@/lib/contract/agent-control";
import type { AgentMode, Call } from "@/lib/contract/calls";
import type { Participant, SetModeBody } from "@/lib/contract/participants";
import type { Action } from "@/lib/client/api";

type CallRef = { callId: string };
type ParticipantRef = CallRef & { participantId: string };

/** What an operator can do in a call, on whichever page they are. */
export interface OperatorActions {
  observe: Action<CallRef, Participant>;
  leave: Action<CallRef, Participant>;
  stay: Action<CallRef, Call>;
  end: Action<CallRef, Call>;
  setMode: Action<ParticipantRef & { body: SetModeBody }, Participant>;
  takeOver: Action<CallRef & TakeOverBody, Call>;
  handBack: Action<CallRef & HandBackBody, Call>;
  giveDrive: Action<CallRef & GiveDriveBody, Call>;
  pause: Action<CallRef, Call>;
  unpause: Action<CallRef, Call>;
  mute: Action<ParticipantRef, Participant>;
  unmute: Action<ParticipantRef, Participant>;
  hold: Action<ParticipantRef, Participant>;
  resume: Action<ParticipantRef, Participant>;
  remove: Action<ParticipantRef, Participant>;
  sendDigits: Action<ParticipantRef & { digits: string }, Participant>;
  setAgentMode: Action<CallRef & { mode: AgentMode }, Call>;
  say: Action<CallRef & { text: string }, AgentCommand>;
  note: Action<CallRef & { text: string }, AgentNote>;
  retractNote: Action<CallRef & { noteId: string }, AgentNote>;
  nudge: Action<CallRef, AgentCommand>;
}

const OperatorActionsContext = createContext<OperatorActions | null>(null);

/** The operator who looks, and what they can do. */
export function OperatorActionsProvider({ actions, children }: { actions: OperatorActions; children: ReactNode }) {
  return <OperatorActionsContext value={actions}>{children}</OperatorActionsContext>;
}

export function useOperatorActions(): OperatorActions {
  const actions = use(OperatorActionsContext);
  if (!actions) throw new Error("no OperatorActionsProvider above");
  return actions;
}
