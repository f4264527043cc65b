"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import type { TranscriptLine } from "@/components/transcript/line";
import type { Call } from "@/lib/contract/calls";
import type { CallEvent } from "@/lib/contract/events";
import type { Intelligence } from "@/lib/contract/intelligence";
import { intelligenceQuery, keys, recordingQuery } from "@/lib/client/queries";
import { participantName } from "@/lib/client/words";
import type { CallActions } from "./actions";
import { DeleteButton } from "./delete-button";
import { EventList } from "./event-list";
import type { EvidenceBook } from "./evidence";
import { IntelligenceCard } from "./intelligence-card";
import { LedgerCard } from "./ledger-card";
import { PeopleList } from "./people-list";
import { RecordingCard } from "./recording-card";
import { usePlayer } from "./recording/use-player";
import { SpokenLines } from "./spoken-lines";

/** A call that is over: what came of it, how it sounded, what was said, who was there, and what happened. */
export function AfterCall({
  call,
  first,
  lines,
  events,
  colours,
  operatorId,
  actions,
}: {
  call: Call;
  /** The server's reading of what was made of the call. */
  first: Intelligence;
  lines: TranscriptLine[];
  events: CallEvent[] | undefined;
  colours: Map<string, number>;
  operatorId: string;
  actions: CallActions;
}) {
  const client = useQueryClient();
  const { data: intelligence } = useQuery({
    ...intelligenceQuery(call.id),
    initialData: first,
    initialDataUpdatedAt: 0,
  });
  const recording = useQuery(recordingQuery(call.id));
  const player = usePlayer(recording.data, () => client.fetchQuery({ ...recordingQuery(call.id), staleTime: 0 }));
  const [chosen, setChosen] = useState<{ key: string; nonce: number } | null>(null);
  const choose = useCallback(
    (key: string) => setChosen((before) => ({ key, nonce: (before?.nonce ?? 0) + 1 })),
    [setChosen],
  );
  const book = useMemo<EvidenceBook>(
    () => ({ lines: new Map(lines.map((line) => [line.key, line])), choose }),
    [lines, choose],
  );
  const deleted = events?.some(({ type }) => type === "transcript.deleted") ?? false;

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 px-4 pb-6 sm:px-6 lg:grid-cols-[minmax(0,1fr)_380px]">
      <div className="flex min-w-0 flex-col gap-4">
        <IntelligenceCard
          intelligence={intelligence}
          deleted={deleted}
          call={call}
          colours={colours}
          operatorId={operatorId}
          book={book}
          request={actions.requestIntelligence}
          // Not what the action gave back: by now there may be more to read than that.
          onRequested={() => client.invalidateQueries({ queryKey: keys.intelligence(call.id) })}
        />
        <RecordingCard
          query={recording}
          player={player}
          colours={colours}
          operatorId={operatorId}
          callId={call.id}
          remove={actions.deleteRecording}
        />
        <section aria-labelledby="transcript-title" className="flex flex-col rounded-md border bg-card">
          <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b px-4 py-1.5">
            <h2 id="transcript-title" className="text-sm font-medium">
              Transcript
            </h2>
            {lines.length > 0 && (
              <DeleteButton
                what="transcript"
                description="What was said and the summary made of it are erased. The recording stays."
                callId={call.id}
                remove={actions.deleteTranscript}
                onDeleted={() => {
                  for (const queryKey of [keys.transcript(call.id), keys.intelligence(call.id), keys.events(call.id)]) {
                    void client.invalidateQueries({ queryKey });
                  }
                }}
              />
            )}
          </div>
          {lines.length > 0 ? (
            <SpokenLines lines={lines} player={player} chosen={chosen} />
          ) : (
            <p className="p-4 text-muted-foreground">
              {deleted ? "The transcript was deleted." : "Nobody said anything in this call."}
            </p>
          )}
        </section>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <PeopleList call={call} colours={colours} operatorId={operatorId} actions={actions} commands={null} />
        <LedgerCard call={call} nameOf={(one) => participantName(one, operatorId)} />
        <div className="flex flex-col max-lg:order-2 lg:h-[520px]">
          <EventList events={events} call={call} operatorId={operatorId} />
        </div>
      </div>
    </div>
  );
}
