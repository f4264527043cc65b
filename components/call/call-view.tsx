"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { TranscriptView } from "@/components/transcript/transcript-view";
import { lineOf, type TranscriptLine } from "@/components/transcript/line";
import { useBrowserNow } from "@/components/time/clock";
import { cn } from "@/components/ui/cn";
import { ErrorNote } from "@/components/ui/error-note";
import type { Call } from "@/lib/contract/calls";
import type { Intelligence } from "@/lib/contract/intelligence";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import { ApiError } from "@/lib/client/api";
import { freshInterims } from "@/lib/client/fold-transcript";
import { callQuery, eventsQuery, interimsQuery, transcriptQuery } from "@/lib/client/queries";
import { speakerColours } from "@/lib/client/words";
import type { CallActions } from "./actions";
import { AfterCall } from "./after-call";
import { Announcer } from "./announcer";
import { CallHeader } from "./call-header";
import { EndingNotice } from "./ending-notice";
import { EventList } from "./event-list";
import { PeopleList } from "./people-list";

/** A call as it happens: its people, what they say, and what happened. Once it is over, what came of it. */
export function CallView({
  first,
  operatorId,
  fromNumbers,
  actions,
}: {
  first: { call: Call; transcript: TranscriptEntry[]; intelligence: Intelligence; lastSequence: number };
  operatorId: string;
  fromNumbers: string[];
  actions: CallActions;
}) {
  const callId = first.call.id;
  // The server's reading is shown at once and done again here: events in between may have been missed.
  const { data: call, error } = useQuery({ ...callQuery(callId), initialData: first.call, initialDataUpdatedAt: 0 });
  const { data: entries } = useQuery({
    ...transcriptQuery(callId),
    initialData: first.transcript,
    initialDataUpdatedAt: 0,
  });
  const { data: events } = useQuery(eventsQuery(callId, first.lastSequence));
  const colours = useMemo(() => speakerColours(call.participants), [call.participants]);
  const lines = useMemo(
    () => entries.map((entry) => lineOf(entry.id, entry, entry.interrupted, colours, operatorId)),
    [entries, colours, operatorId],
  );

  const over = call.status === "ended" || call.status === "failed";

  return (
    <div className={cn("flex min-h-full flex-col", !over && "lg:h-full")}>
      <CallHeader call={call} fromNumbers={fromNumbers} actions={actions} />
      {call.ending && <EndingNotice ending={call.ending} />}
      {error && (
        <div className="px-4 pb-3 sm:px-6">
          <ErrorNote
            title="The call could not be read anew"
            message={error.message}
            requestId={error instanceof ApiError ? error.requestId : null}
          />
        </div>
      )}
      {over ? (
        <AfterCall
          call={call}
          first={first.intelligence}
          lines={lines}
          events={events}
          colours={colours}
          operatorId={operatorId}
          actions={actions}
        />
      ) : (
        <div className="grid min-h-0 grow grid-cols-[minmax(0,1fr)] gap-4 px-4 pb-6 sm:px-6 lg:grid-cols-[minmax(0,1fr)_380px] lg:grid-rows-[minmax(0,1fr)]">
          <section
            aria-labelledby="transcript-title"
            className="flex min-h-0 flex-col rounded-md border bg-card max-lg:order-2 max-lg:h-[480px]"
          >
            <h2 id="transcript-title" className="border-b px-4 py-2 text-sm font-medium">
              Transcript
            </h2>
            <LiveTranscript call={call} lines={lines} colours={colours} operatorId={operatorId} />
          </section>
          <div className="contents lg:flex lg:min-h-0 lg:flex-col lg:gap-4">
            <PeopleList call={call} colours={colours} operatorId={operatorId} actions={actions} />
            <EventList events={events} call={call} operatorId={operatorId} />
          </div>
        </div>
      )}
      <Announcer events={events} call={call} operatorId={operatorId} />
    </div>
  );
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
      empty="Nobody said anything yet. Words show here as they are spoken."
    />
  );
}
