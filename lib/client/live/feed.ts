import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Call, CallPage } from "@/lib/contract/calls";
import type { CallEvent } from "@/lib/contract/events";
import type { Escalation } from "@/lib/contract/escalations";
import type { Transfer } from "@/lib/contract/transfers";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import { appendToLog, foldCall } from "../fold-call";
import { foldEscalations } from "../fold-escalations";
import { foldOpenTransfers, foldTransfers } from "../fold-transfers";
import { foldInterim, foldTranscript, settleInterims, spokenUntilMs, type Interims } from "../fold-transcript";
import { keys } from "../queries";
import type { LiveMessage } from "./protocol";
import { keepEvent } from "./recent";

/** Events after which calls enter or leave lists that show one status. */
const MOVES = new Set<CallEvent["type"]>(["call.created", "call.active", "call.ended"]);
/** Events after which something made of a call must be read anew: they say that it changed, and not what it is now. */
const CHANGES: Partial<Record<CallEvent["type"], (callId: string) => readonly string[]>> = {
  "intelligence.pending": keys.intelligence,
  "intelligence.completed": keys.intelligence,
  "intelligence.failed": keys.intelligence,
  "transcript.deleted": keys.intelligence,
  "recording.started": keys.recording,
  "recording.completed": keys.recording,
  "recording.failed": keys.recording,
  "recording.deleted": keys.recording,
};
/** Several calls that begin or end together cause one reading of the lists. */
const LISTS_DELAY_MS = 300;

/** Folds what the live connection brings into the cache; reads anew where something may have been missed. */
export function createLiveFeed(client: QueryClient): (message: LiveMessage) => void {
  /** The newest sequence seen, by call. */
  const seen = new Map<string, number>();
  let listsTimer: ReturnType<typeof setTimeout> | undefined;

  function readAnew(callId: string): void {
    for (const queryKey of [keys.call(callId), keys.transcript(callId), keys.events(callId), keys.transfers(callId)]) {
      void client.invalidateQueries({ queryKey });
    }
  }

  function onEvent(event: CallEvent): void {
    const { call_id: callId, sequence } = event;
    const last = seen.get(callId);
    if (last !== undefined && sequence <= last) return;
    seen.set(callId, sequence);
    keepEvent(event);
    client.setQueryData<Call>(keys.call(callId), (call) => call && foldCall(call, event));
    client.setQueryData<TranscriptEntry[]>(
      keys.transcript(callId),
      (entries) => entries && foldTranscript(entries, event),
    );
    client.setQueryData<Interims>(keys.interims(callId), (interims) => interims && settleInterims(interims, event));
    client.setQueryData<Transfer[]>(
      keys.transfers(callId),
      (transfers) => transfers && foldTransfers(transfers, event),
    );
    client.setQueryData<Transfer[]>(keys.openTransfers, (open) => open && foldOpenTransfers(open, event));
    client.setQueryData<Escalation[]>(keys.escalations, (open) => open && foldEscalations(open, event));
    client.setQueriesData<InfiniteData<CallPage>>(
      { queryKey: [...keys.calls, "list"] },
      (data) => data && foldList(data, event),
    );
    const log = client.getQueryData<CallEvent[]>(keys.events(callId));
    if (log) {
      const longer = appendToLog(log, event);
      if (longer) client.setQueryData(keys.events(callId), longer);
      else void client.invalidateQueries({ queryKey: keys.events(callId) });
    }
    if (last !== undefined && sequence > last + 1) readAnew(callId);
    const changed = CHANGES[event.type]?.(callId);
    if (changed) void client.invalidateQueries({ queryKey: changed });
    if (MOVES.has(event.type)) {
      clearTimeout(listsTimer);
      listsTimer = setTimeout(() => void client.invalidateQueries({ queryKey: keys.calls }), LISTS_DELAY_MS);
    }
  }

  return (message) => {
    switch (message.kind) {
      case "hello":
        seen.clear();
        void client.invalidateQueries();
        return;
      case "event":
        onEvent(message.event);
        return;
      case "interim": {
        const { interim } = message;
        const entries = client.getQueryData<TranscriptEntry[]>(keys.transcript(interim.call_id));
        client.setQueryData<Interims>(
          keys.interims(interim.call_id),
          (interims) =>
            interims && foldInterim(interims, interim, spokenUntilMs(entries, interim.participant_id), Date.now()),
        );
        return;
      }
      case "freshness":
        return;
    }
  };
}

function foldList(data: InfiniteData<CallPage>, event: CallEvent): InfiniteData<CallPage> {
  if (!data.pages.some((page) => page.data.some((call) => call.id === event.call_id))) return data;
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      data: page.data.map((call) => (call.id === event.call_id ? foldCall(call, event) : call)),
    })),
  };
}
