"use client";

import { useQuery } from "@tanstack/react-query";
import { EscalationBanner } from "@/components/escalation/escalation-banner";
import { useCommands } from "@/components/live/use-commands";
import { useBrowserNow } from "@/components/time/clock";
import { lineOf, type TranscriptLine } from "@/components/transcript/line";
import { TranscriptView } from "@/components/transcript/transcript-view";
import { TransferPanel } from "@/components/transfer/transfer-panel";
import type { Call } from "@/lib/contract/calls";
import type { CallEvent } from "@/lib/contract/events";
import type { Participant } from "@/lib/contract/participants";
import { freshInterims } from "@/lib/client/fold-transcript";
import { interimsQuery } from "@/lib/client/queries";
import type { CallActions } from "./actions";
import { EventList } from "./event-list";
import { HearingGrid } from "./hearing-grid";
import { NoteComposer } from "./note-composer";
import { PeopleList } from "./people-list";

/** A call that goes on: what is said and a word to the agent; beside it who is there, who hears whom, and what happened. */
export function DuringCall({
  call,
  lines,
  events,
  colours,
  operatorId,
  nameOf,
  actions,
}: {
  call: Call;
  lines: TranscriptLine[];
  events: CallEvent[] | undefined;
  colours: Map<string, number>;
  operatorId: string;
  nameOf: (one: Participant) => string;
  actions: CallActions;
}) {
  const commands = useCommands(call, operatorId);
  return (
    <div className="grid min-h-0 grow grid-cols-[minmax(0,1fr)] gap-4 px-4 pb-6 sm:px-6 lg:grid-cols-[minmax(0,1fr)_420px] lg:grid-rows-[minmax(0,1fr)] lg:pb-4">
      <section
        aria-labelledby="transcript-title"
        className="flex min-h-0 flex-col rounded-md border bg-card max-lg:order-2 max-lg:h-[560px]"
      >
        <h2 id="transcript-title" className="border-b px-4 py-2 text-sm font-medium">
          Transcript
        </h2>
        <LiveTranscript call={call} lines={lines} colours={colours} operatorId={operatorId} />
        <NoteComposer callId={call.id} events={events} />
      </section>
      <div className="contents lg:-m-1 lg:flex lg:min-h-0 lg:relative lg:flex-col lg:gap-4 lg:overflow-y-auto lg:p-1">
        <div className="flex flex-col gap-4 empty:hidden max-lg:order-first">
          <EscalationBanner callId={call.id} onShow={showLine} />
          <TransferPanel call={call} operatorId={operatorId} actions={actions.transfer} onShow={showLine} />
        </div>
        <PeopleList
          call={call}
          colours={colours}
          operatorId={operatorId}
          nameOf={nameOf}
          actions={actions}
          commands={commands}
        />
        <HearingGrid participants={call.participants} colours={colours} nameOf={nameOf} />
        <EventList events={events} call={call} operatorId={operatorId} />
      </div>
    </div>
  );
}

/** Shows an utterance where it stands. */
function showLine(transcriptId: string): void {
  document.getElementById(transcriptId)?.scrollIntoView({ block: "center" });
}

function LiveTranscript({
  call,
  lines,
  colours,
  operatorId,
}: {
  call: Call;
  lines: TranscriptLine[];
  colours: Map<string, number>;
  operatorId: string;
}) {
  const { data: interims } = useQuery(interimsQuery(call.id));
  const now = useBrowserNow();
  const speaking = freshInterims(interims, now).map((interim) =>
    lineOf(`${interim.participant_id}:${interim.started_at_ms}`, interim, false, colours, operatorId),
  );
  return (
    <TranscriptView
      className="grow"
      lines={lines}
      interims={speaking}
      empty={
        call.sensitive_pause
          ? "A sensitive pause: nothing is written down."
          : "Nobody said anything yet. Words show here as they are spoken."
      }
    />
  );
}
