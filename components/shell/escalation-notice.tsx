"use client";

import { Hand } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { useClaim, useEscalations } from "@/components/escalation/use-escalations";
import { Ticking } from "@/components/time/ticking";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { useIsBehind } from "./live";
import { CHIME, useTone } from "./tone";

/** In the top bar: how many calls ask for a person. It chimes while one waits. */
export function EscalationCount() {
  const waiting = useEscalations().filter(({ status }) => status === "waiting");
  useTone(CHIME, waiting.length > 0 ? waiting.map(({ id }) => id).join() : null);
  if (waiting.length === 0) return null;
  const urgent = waiting.some(({ urgency }) => urgency === "high");
  return (
    <Link href="/calls" data-testid="escalation-count" className="control flex items-center rounded-md px-1">
      <span
        className={cn(
          "flex h-7 items-center gap-1.5 rounded-full px-2.5 text-sm font-medium whitespace-nowrap",
          urgent ? "bg-danger-soft text-danger" : "bg-waiting-soft text-waiting",
        )}
      >
        <Hand aria-hidden className="size-4 shrink-0" />
        <span className="tabular">{waiting.length}</span>
        <span className="max-sm:sr-only">{waiting.length === 1 ? "waits" : "wait"}</span>
        <span className="sr-only"> for a person</span>
      </span>
    </Link>
  );
}

/** Tells of the call that is to be taken next, on pages that do not show the queue, until somebody puts it away. */
export function EscalationNotice() {
  const pathname = usePathname();
  const { pending, claim } = useClaim();
  const behind = useIsBehind();
  const [putAway, setPutAway] = useState<ReadonlySet<string>>(new Set());
  const waiting = useEscalations().filter(({ status }) => status === "waiting");
  const next = waiting.find(({ id, call_id }) => !putAway.has(id) && pathname !== `/calls/${call_id}`);
  if (!next || pathname === "/calls") return null;
  return (
    <section
      key={next.id}
      aria-label="A call asks for a person"
      data-testid="escalation-notice"
      className={cn(
        "flex w-full flex-col gap-3 rounded-md border-2 bg-popover p-4 shadow-overlay",
        next.urgency === "high" ? "border-danger" : "border-waiting",
      )}
    >
      <div className="flex items-start gap-3">
        <Hand
          aria-hidden
          className={cn("mt-0.5 size-5 shrink-0", next.urgency === "high" ? "text-danger" : "text-waiting")}
        />
        <div role="alert" className="min-w-0 grow">
          <p className="font-medium">
            {next.urgency === "high" ? "A call urgently asks for a person" : "A call asks for a person"}
          </p>
          <p className="break-words text-muted-foreground">{next.reason}</p>
        </div>
        <span className="shrink-0 text-sm text-muted-foreground">
          <span className="sr-only">Waits for </span>
          <Ticking since={next.created_at} />
        </span>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          disabled={pending !== null || behind}
          onClick={() => void claim(next)}
          data-testid="notice-claim"
        >
          {pending === next.id ? "Claiming…" : "Claim"}
        </Button>
        {waiting.length > 1 && (
          <Button asChild>
            <Link href="/calls">See all {waiting.length}</Link>
          </Button>
        )}
        <Button variant="quiet" className="ml-auto" onClick={() => setPutAway((ids) => new Set([...ids, next.id]))}>
          Not now
        </Button>
      </div>
    </section>
  );
}
