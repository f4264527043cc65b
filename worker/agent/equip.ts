import type { TranscriptEntry } from "@/lib/contract/transcript";
import type { Context } from "@/lib/domain/context";
import { escalateByAgent } from "@/lib/domain/escalation/raise";
import type { Hosting } from "@/lib/domain/hosting/lease";
import type { HostedCall } from "@/lib/domain/hosting/load";
import { speakerName } from "@/lib/domain/participant/grant";
import { pressKeysByAgent } from "@/lib/domain/participant/press-keys-by-agent";
import { requestTransferByAgent } from "@/lib/domain/transfer/request-by-agent";
import type { Diary } from "./diary";
import type { FloorPerson } from "./floor";
import { instructionsFor } from "./instructions";
import { createMind, type HistoryLine, type Mind } from "./mind";
import type { AgentModels } from "./models";
import type { Roster } from "./roster";
import { createTools, PRESS_KEYS } from "./tools";
import type { Voice } from "./voice";

/** Makes the mind of a hosted call: what it knows, what it can do, what it speaks with. */
export function mindOf(options: {
  ctx: Context;
  hosting: Hosting;
  hosted: HostedCall;
  history: HistoryLine[];
  models: AgentModels;
  voice: Voice;
  diary: Diary;
  roster: Roster;
  onFirstToken(): void;
}): Mind {
  const { ctx, hosting, hosted, history, models, voice, diary, roster, onFirstToken } = options;
  const { agent } = hosted;
  return createMind({
    callId: hosting.callId,
    instructions: instructionsFor(agent),
    history,
    tools: createTools({
      callId: hosting.callId,
      tools: agent.tools,
      outbound: ctx.toolOutbound,
      transferTargets: agent.transferTargets.map(({ name }) => name),
      transfer: (name, briefing) => requestTransferByAgent(ctx, hosting, { name, briefing }),
      escalate: agent.canEscalate ? (wanted) => escalateByAgent(ctx, hosting, wanted) : null,
      pressKeys: (wanted) => pressKeysByAgent(ctx, hosting, wanted),
      onCalled: (outcome) => void diary.event("agent.tool_called", outcome),
      onEndCall: () => void diary.endCall(),
    }),
    withholds: (tool) => tool === PRESS_KEYS && roster.phones().length === 0,
    llm: models.llm,
    synthesize: models.synthesize,
    apologySound: models.apologySound,
    voice,
    onModelFailed: (part) => void diary.event("agent.model_failed", { part }),
    onFirstToken,
    onUse: models.onUse,
  });
}

/** What was said before, as the model reads it. */
export function historyOf(transcript: TranscriptEntry[], roster: Roster): HistoryLine[] {
  return transcript.map(({ speaker, text, participant_id }) => ({
    speaker,
    text: speaker === "agent" ? text : `${roster.nameOf(participant_id)}: ${text}`,
  }));
}

/** Who may have the floor. */
export function floorPeople(roster: Roster): FloorPerson[] {
  return roster
    .talking()
    .map((person) => ({ id: person.id, name: speakerName(person), operator: person.userId !== null }));
}
