"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useListening } from "@/components/live/listening";
import { lineOf } from "@/components/transcript/line";
import { cn } from "@/components/ui/cn";
import { ErrorNote } from "@/components/ui/error-note";
import type { Call } from "@/lib/contract/calls";
import type { Intelligence } from "@/lib/contract/intelligence";
import type { Participant } from "@/lib/contract/participants";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import { ApiError } from "@/lib/client/api";
import { callQuery, eventsQuery, operatorsQuery, transcriptQuery } from "@/lib/client/queries";
import { participantName, speakerColours } from "@/lib/client/words";
import type { CallActions } from "./actions";
import { AfterCall } from "./after-call";
import { Announcer } from "./announcer";
import { CallHeader } from "./call-header";
import { DuringCall } from "./during-call";
import { EndingNotice } from "./ending-notice";

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

  const { setPageCallId } = useListening();
  useEffect(() => {
    setPageCallId(callId);
    return () => setPageCallId(null);
  }, [callId, setPageCallId]);
  const nameOf = useNames(operatorId);

  return (
    <div className={cn("flex min-h-full flex-col", !over && "lg:h-full")}>
      <CallHeader call={call} fromNumbers={fromNumbers} operatorId={operatorId} nameOf={nameOf} actions={actions} />
      {call.ending && <EndingNotice callId={callId} ending={call.ending} />}
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
        <DuringCall
          call={call}
          lines={lines}
          events={events}
          colours={colours}
          operatorId={operatorId}
          nameOf={nameOf}
          actions={actions}
        />
      )}
      <Announcer events={events} call={call} operatorId={operatorId} />
    </div>
  );
}

/** How people are called on this page: operators by their names. */
function useNames(operatorId: string): (one: Participant) => string {
  const { data } = useQuery(operatorsQuery());
  return useMemo(() => {
    const names = new Map(data?.operators.map(({ id, name }) => [id, name]));
    return (one) =>
      one.user_id && one.user_id !== operatorId
        ? (names.get(one.user_id) ?? participantName(one, operatorId))
        : participantName(one, operatorId);
  }, [data, operatorId]);
}
