"use client";

import { Skeleton } from "@/components/ui/skeleton";
import type { Call } from "@/lib/contract/calls";
import type { CallEvent } from "@/lib/contract/events";
import { formatOffset } from "@/lib/client/time";
import { eventSentence } from "@/lib/client/words";

/** What happened in the call, newest first; what was said stands in the transcript. */
export function EventList({
  events,
  call,
  operatorId,
}: {
  events: CallEvent[] | undefined;
  call: Call;
  operatorId: string;
}) {
  const shown = events?.filter(({ type }) => type !== "transcript.final").reverse();
  return (
    <section
      aria-labelledby="events-title"
      className="flex min-h-0 flex-col rounded-md border bg-card max-h-[480px] min-h-40 max-lg:order-5"
    >
      <h2 id="events-title" className="border-b px-4 py-2 text-sm font-medium">
        Timeline
      </h2>
      <ol
        tabIndex={0}
        aria-label="Timeline"
        className="relative min-h-0 grow overflow-y-auto py-1 focus-visible:-outline-offset-2"
      >
        {!shown &&
          Array.from({ length: 4 }, (_, index) => (
            <li key={index} className="px-4 py-1">
              <Skeleton className="h-5 w-full" />
            </li>
          ))}
        {shown?.map((event) => (
          <li
            key={event.id}
            data-testid="event-row"
            data-type={event.type}
            data-sequence={event.sequence}
            className="flex gap-3 px-4 py-1 text-sm [contain-intrinsic-size:auto_28px] [content-visibility:auto]"
          >
            <time
              dateTime={event.created_at}
              title={event.created_at}
              className="w-11 shrink-0 pt-0.5 font-mono text-xs text-muted-foreground"
            >
              {formatOffset(Date.parse(event.created_at) - Date.parse(call.started_at ?? call.created_at))}
            </time>
            <span className="min-w-0 break-words">{eventSentence(event, call, operatorId)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
