"use client";

import { useState } from "react";
import type { Call } from "@/lib/contract/calls";
import type { CallEvent } from "@/lib/contract/events";
import { eventSentence } from "@/lib/client/words";

const ANNOUNCED = new Set<CallEvent["type"]>([
  "call.active",
  "call.ended",
  "participant.joined",
  "participant.rejoined",
  "participant.left",
  "participant.failed",
  "participant.updated",
  "call.driver_changed",
  "call.drive_requested",
  "call.paused",
  "call.pause_ending",
  "call.unpaused",
  "agent.mode_changed",
  "agent.absent",
]);

/** Reads out who joins and leaves while the page is open; what happened before is not repeated. */
export function Announcer({
  events,
  call,
  operatorId,
}: {
  events: CallEvent[] | undefined;
  call: Call;
  operatorId: string;
}) {
  const [from, setFrom] = useState<number | null>(null);
  if (from === null && events) setFrom(events.at(-1)?.sequence ?? 0);
  const news = (events ?? []).filter(({ type, sequence }) => from !== null && sequence > from && ANNOUNCED.has(type));
  return (
    <div aria-live="polite" className="sr-only">
      {news.slice(-3).map((event) => (
        <p key={event.id}>{eventSentence(event, call, operatorId)}</p>
      ))}
    </div>
  );
}
