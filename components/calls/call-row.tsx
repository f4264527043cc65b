import { Bot, BotOff, PhoneIncoming, Users } from "lucide-react";
import Link from "next/link";
import { CallTimer, RelativeTime } from "@/components/time/clock";
import { cn } from "@/components/ui/cn";
import type { Call } from "@/lib/contract/calls";
import { calledNumber, participantName } from "@/lib/client/words";
import { CallStatusBadge } from "./status";

/** Columns of the list from the size of a tablet up; below it a row is a card of two lines. */
export const COLUMNS =
  "sm:grid sm:grid-cols-[112px_minmax(0,1fr)_72px_72px_88px] lg:grid-cols-[120px_minmax(0,1fr)_140px_96px_112px_112px] sm:items-center sm:gap-x-4 lg:gap-x-6";

/** One call of the list. The whole row is its link. */
export function CallRow({ call }: { call: Call }) {
  const people = call.participants.filter((one) => one.role !== "agent" && !one.identity.startsWith("operator:"));
  const here = people.filter((one) => one.status === "active").length;
  const names = people.map((one) => participantName(one)).join(", ") || "Nobody yet";
  const over = call.status === "ended" || call.status === "failed";
  const called = calledNumber(call);
  const count = people.length === 1 ? "1 person" : `${people.length} people`;
  return (
    <div
      role="row"
      data-testid="call-row"
      data-call={call.id}
      className={cn(
        "relative grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3 gap-y-1 border-b px-4 py-2 last:border-b-0 hover:bg-hover sm:min-h-9 sm:py-0",
        COLUMNS,
      )}
    >
      <div role="cell" className="max-sm:col-start-3 max-sm:row-start-1 max-sm:justify-self-end">
        <CallStatusBadge status={call.status} />
      </div>
      <div role="cell" className="min-w-0 max-sm:col-span-2 max-sm:col-start-1 max-sm:row-start-1">
        <Link
          href={`/calls/${call.id}`}
          data-row-link
          className="block truncate font-medium outline-none after:absolute after:inset-0 after:content-[''] focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring"
          title={called ? `${names} called ${called}` : names}
        >
          {called && (
            <>
              <PhoneIncoming aria-hidden className="mr-1.5 inline size-4 align-text-bottom text-muted-foreground" />
              <span className="sr-only">Inbound: </span>
            </>
          )}
          {names}
          {called && <span className="font-normal text-muted-foreground"> called {called}</span>}
        </Link>
      </div>
      <div role="cell" className="flex items-center gap-1.5 text-muted-foreground max-lg:hidden">
        <Users aria-hidden className="size-4" />
        <span className="tabular">{over ? count : `${here} of ${people.length} in call`}</span>
      </div>
      <div role="cell" className="max-sm:col-start-2 max-sm:row-start-2 sm:text-right">
        <CallTimer call={call} />
      </div>
      <div role="cell" className="max-sm:col-start-1 max-sm:row-start-2">
        {over ? <span className="text-muted-foreground">–</span> : <AgentPresence call={call} />}
      </div>
      <div role="cell" className="text-right text-muted-foreground max-sm:col-start-3 max-sm:row-start-2">
        <RelativeTime at={call.created_at} />
      </div>
    </div>
  );
}

/** Whether the agent is in the call; `named` where no column's title says whose presence it is. */
export function AgentPresence({ call, named = false }: { call: Call; named?: boolean }) {
  const agent = call.participants.find((one) => one.role === "agent");
  const present = agent?.status === "active";
  const waiting = agent?.status === "joining";
  const Icon = present || waiting ? Bot : BotOff;
  const word = present ? "Present" : waiting ? "Joining" : "Gone";
  return (
    <span
      className={cn(
        "flex items-center gap-1.5",
        present ? "text-live" : waiting ? "text-waiting" : "text-muted-foreground",
      )}
      title={`Agent: ${word.toLowerCase()}`}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      {named ? (
        `Agent ${word.toLowerCase()}`
      ) : (
        <>
          <span className="sr-only">Agent: </span>
          {word}
        </>
      )}
    </span>
  );
}
