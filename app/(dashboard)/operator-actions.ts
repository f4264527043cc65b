import type { OperatorActions } from "@/components/live/operator-actions";
import { endCallAction, observeCallAction, removeParticipantAction } from "@/lib/http/actions";
import * as agent from "@/lib/http/agent-control-actions";
import * as control from "@/lib/http/control-actions";
import * as driving from "@/lib/http/driving-actions";
import { pauseCallAction, unpauseCallAction } from "@/lib/http/pause-actions";

/** What an operator can do in a call, from every page of the dashboard. */
export const OPERATOR_ACTIONS: OperatorActions = {
  observe: observeCallAction,
  leave: driving.leaveCallAction,
  stay: driving.stayInCallAction,
  end: endCallAction,
  setMode: control.setModeAction,
  takeOver: driving.takeOverAction,
  handBack: driving.handBackAction,
  giveDrive: driving.giveDriveAction,
  pause: pauseCallAction,
  unpause: unpauseCallAction,
  mute: control.muteAction,
  unmute: control.unmuteAction,
  hold: control.holdAction,
  resume: control.resumeAction,
  remove: removeParticipantAction,
  sendDigits: control.sendDigitsAction,
  setAgentMode: agent.setAgentModeAction,
  say: agent.sayByAgentAction,
  note: agent.addNoteAction,
  retractNote: agent.retractNoteAction,
  nudge: agent.nudgeAgentAction,
};
