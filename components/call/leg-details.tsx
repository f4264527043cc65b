"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronRight, TriangleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";
import { ExactTime } from "@/components/time/clock";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorNote } from "@/components/ui/error-note";
import { Skeleton } from "@/components/ui/skeleton";
import type { Evidence } from "@/lib/contract/evidence";
import type { TelephonyLeg } from "@/lib/contract/participants";
import { ApiError } from "@/lib/client/api";
import { ANSWERED_BY, EVIDENCE_EFFECT, EVIDENCE_KIND, formatMoney, statedWords } from "@/lib/client/leg-words";
import { evidenceQuery } from "@/lib/client/queries";
import { CARRIER, LEG_REASON } from "@/lib/client/words";

/** A phone's leg in full, folded away: what the carrier says of it, and what that rests on. */
export function LegDetails({ callId, leg, name }: { callId: string; leg: TelephonyLeg; name: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      data-testid="leg-details"
      className="group text-sm"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex min-h-8 cursor-pointer items-center gap-1 rounded-sm text-primary-text max-sm:min-h-11">
        <ChevronRight aria-hidden className="size-3.5 shrink-0 group-open:rotate-90" />
        <span className="underline underline-offset-2">
          Leg details<span className="sr-only"> of {name}</span>
        </span>
      </summary>
      {open && (
        <div className="flex flex-col gap-3 pb-1">
          <Facts leg={leg} />
          <EvidenceOf callId={callId} leg={leg} />
        </div>
      )}
    </details>
  );
}

function Facts({ leg }: { leg: TelephonyLeg }) {
  const over = leg.status === "completed" || leg.status === "failed";
  const unsaid = over ? "not said by the carrier yet" : "after the end";
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1">
      <Fact name="Carrier">{CARRIER[leg.provider]}</Fact>
      <Fact name="Its id of the leg">
        {leg.provider_call_id ? (
          <CopyButton
            text={leg.provider_call_id}
            label={`${leg.provider_call_id}: copy the carrier's id`}
            className="max-w-full"
          >
            <span className="truncate font-mono text-xs">{leg.provider_call_id}</span>
          </CopyButton>
        ) : (
          <Nothing>none yet</Nothing>
        )}
      </Fact>
      <Fact name="Rang">
        <Time at={leg.rang_at} />
      </Fact>
      <Fact name="Answered">
        <Time at={leg.answered_at} />
      </Fact>
      <Fact name="Ended">
        <Time at={leg.ended_at} />
      </Fact>
      {(leg.answered_by !== null || leg.machine_detection !== "off") && (
        <Fact name="Answered by">
          {leg.answered_by ? ANSWERED_BY[leg.answered_by] : <Nothing>not said by the carrier</Nothing>}
        </Fact>
      )}
      {leg.reason && <Fact name="Reason">{LEG_REASON[leg.reason]}</Fact>}
      <Fact name="Billed">
        {leg.bill_duration === null ? (
          <Nothing>{unsaid}</Nothing>
        ) : (
          <span className="tabular">{leg.bill_duration} s</span>
        )}
      </Fact>
      <Fact name="Price">
        {leg.price !== null && leg.currency !== null ? (
          <span className="tabular">{formatMoney(leg.price, leg.currency)}</span>
        ) : (
          <Nothing>{unsaid}</Nothing>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Nothing({ children }: { children: ReactNode }) {
  return <span className="text-muted-foreground">{children}</span>;
}

function Time({ at }: { at: string | null }) {
  return at ? <ExactTime at={at} /> : <Nothing>–</Nothing>;
}

function EvidenceOf({ callId, leg }: { callId: string; leg: TelephonyLeg }) {
  const { data, error, refetch } = useQuery(evidenceQuery(callId, leg));
  if (error) {
    return (
      <ErrorNote
        title="What the carrier said could not be read"
        message={error.message}
        requestId={error instanceof ApiError ? error.requestId : null}
      >
        <button type="button" className="underline underline-offset-2" onClick={() => void refetch()}>
          Try again
        </button>
      </ErrorNote>
    );
  }
  if (!data) return <Skeleton className="h-16 w-full" />;
  const { evidence, anomalies } = data;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-medium">What the carrier said</h3>
        {anomalies > 0 && (
          <Badge meaning="waiting" data-testid="anomalies">
            <TriangleAlert aria-hidden />
            {anomalies === 1 ? "1 anomaly" : `${anomalies} anomalies`}
          </Badge>
        )}
      </div>
      {evidence.length === 0 ? (
        <p className="text-muted-foreground">Nothing yet.</p>
      ) : (
        <ol data-testid="evidence" className="flex flex-col gap-1">
          {evidence.map((one) => (
            <Word key={one.id} word={one} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Word({ word }: { word: Evidence }) {
  const { words, anomaly } = EVIDENCE_EFFECT[word.effect];
  const stated = statedWords(word.status);
  return (
    <li className="flex flex-wrap items-baseline gap-x-2">
      <ExactTime at={word.received_at} />
      <span>
        {EVIDENCE_KIND[word.kind]}
        {stated && <>: {stated}</>}
        {word.times > 1 && <>, {word.times} times</>}
      </span>
      <span className={anomaly ? "inline-flex items-center gap-1 text-waiting" : "text-muted-foreground"}>
        {anomaly && <TriangleAlert aria-hidden className="size-3.5 shrink-0" />}
        {words}
      </span>
    </li>
  );
}
