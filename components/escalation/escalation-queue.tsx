"use client";

import { Hand, Headset } from "lucide-react";
import Link from "next/link";
import { useDuties } from "@/components/shell/duties";
import { useIsBehind } from "@/components/shell/live";
import { Ticking } from "@/components/time/ticking";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { Escalation } from "@/lib/contract/escalations";
import { useClaim, useEscalations } from "./use-escalations";
import { UrgencyBadge } from "./urgency";

const RAISED_BY: Record<Escalation["raised_by"], string> = {
  agent: "Asked for by the agent",
  caller: "Asked for by the caller",
  operator: "Asked for by an operator",
  api: "Asked for by a program",
};

/** Calls that ask for a person, in the order in which they are to be taken. Nothing where there are none. */
export function EscalationQueue() {
  const escalations = useEscalations();
  const { pending, claim } = useClaim();
  const behind = useIsBehind();
  if (escalations.length === 0) return null;
  const waiting = escalations.filter(({ status }) => status === "waiting").length;
  return (
    <section id="escalations" aria-labelledby="escalations-title" className="px-4 pb-4 sm:px-6">
      <div className="rounded-md border border-waiting bg-card">
        <h2 id="escalations-title" className="flex items-center gap-2 border-b px-4 py-2 font-medium">
          <Hand aria-hidden className="size-4 text-waiting" />
          Calls that ask for a person
          <span role="status" className="ml-auto text-sm font-normal text-muted-foreground">
            {waiting === 0 ? "None waits" : waiting === 1 ? "1 waits" : `${waiting} wait`}
          </span>
        </h2>
        <ul className="max-h-80 overflow-y-auto" tabIndex={0} aria-labelledby="escalations-title">
          {escalations.map((escalation) => (
            <Row
              key={escalation.id}
              escalation={escalation}
              pending={pending}
              behind={behind}
              onClaim={() => void claim(escalation)}
            />
          ))}
        </ul>
      </div>
    </section>
  );
}

function Row({
  escalation,
  pending,
  behind,
  onClaim,
}: {
  escalation: Escalation;
  pending: string | null;
  behind: boolean;
  onClaim: () => void;
}) {
  const { operatorId } = useDuties();
  const { claimed_by: claimant, group } = escalation;
  const mine = claimant?.user_id === operatorId;
  return (
    <li
      data-testid="escalation-row"
      data-escalation={escalation.id}
      data-status={escalation.status}
      className="grid min-h-11 grid-cols-[auto_auto_minmax(0,1fr)] items-center gap-x-4 gap-y-1 border-b px-4 py-2 last:border-0 sm:grid-cols-[minmax(0,1fr)_96px_72px_120px] sm:py-1"
    >
      <div className="min-w-0 max-sm:col-span-3">
        <Link
          href={`/calls/${escalation.call_id}`}
          className="block truncate font-medium hover:underline"
          title={escalation.reason}
        >
          {escalation.reason}
        </Link>
        <p className="truncate text-sm text-muted-foreground">
          {RAISED_BY[escalation.raised_by]}
          {group && <> · for {group}</>}
        </p>
      </div>
      <span>
        <UrgencyBadge urgency={escalation.urgency} />
      </span>
      <span className={cn("text-sm sm:text-right", escalation.status === "waiting" && "text-waiting")}>
        <span className="sr-only">Waits for </span>
        <Ticking since={escalation.created_at} />
      </span>
      <div className="flex justify-end">
        {escalation.status === "waiting" ? (
          <Button
            size="small"
            variant="primary"
            disabled={pending !== null || behind}
            onClick={onClaim}
            data-testid="claim-escalation"
          >
            {pending === escalation.id ? "Claiming…" : "Claim"}
          </Button>
        ) : (
          <span
            className={cn("flex min-w-0 items-center gap-1.5 text-sm", mine ? "text-live" : "text-muted-foreground")}
          >
            <Headset aria-hidden className="size-4 shrink-0" />
            <span className="truncate" title={claimant?.name}>
              {mine ? "You" : (claimant?.name ?? "Somebody")}
              {escalation.status === "live" && ", live"}
            </span>
          </span>
        )}
      </div>
    </li>
  );
}
