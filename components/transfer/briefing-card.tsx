"use client";

import { useQuery } from "@tanstack/react-query";
import { Quote } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import type { Briefing } from "@/lib/contract/transfers";
import { transcriptQuery } from "@/lib/client/queries";
import { formatDuration } from "@/lib/client/time";
import { participantName } from "@/lib/client/words";

/** What somebody is told before they take a call over: why, what is known and where it was said, what was promised. */
export function BriefingCard({
  briefing,
  callId,
  operatorId,
  onShow,
  className,
}: {
  briefing: Briefing;
  callId: string;
  operatorId: string;
  /** Shows an entry of the transcript where it stands. */
  onShow?: ((transcriptId: string) => void) | undefined;
  className?: string;
}) {
  const titleId = useId();
  const { data: entries = [] } = useQuery(transcriptQuery(callId));
  return (
    <section
      aria-labelledby={titleId}
      data-testid="briefing-card"
      className={cn("flex flex-col gap-3 rounded-md border bg-card p-3", className)}
    >
      <div>
        <h3 id={titleId} className="text-sm text-muted-foreground">
          Briefing
        </h3>
        <p className="font-medium break-words">{briefing.reason}</p>
      </div>
      {briefing.facts.length > 0 && (
        <div>
          <h4 className="text-sm text-muted-foreground">What is known</h4>
          <ul className="flex flex-col gap-1">
            {briefing.facts.map((fact, index) => (
              <Fact
                key={index}
                text={fact.text}
                said={entries.find(({ id }) => id === fact.transcript_id) ?? null}
                operatorId={operatorId}
                onShow={onShow}
              />
            ))}
          </ul>
        </div>
      )}
      {briefing.promises.length > 0 && (
        <div>
          <h4 className="text-sm text-muted-foreground">Promised</h4>
          <ul className="list-disc pl-5">
            {briefing.promises.map((promise, index) => (
              <li key={index} className="break-words">
                {promise}
              </li>
            ))}
          </ul>
        </div>
      )}
      {briefing.next_step && (
        <div>
          <h4 className="text-sm text-muted-foreground">Next step</h4>
          <p className="break-words">{briefing.next_step}</p>
        </div>
      )}
    </section>
  );
}

function Fact({
  text,
  said,
  operatorId,
  onShow,
}: {
  text: string;
  said: TranscriptEntry | null;
  operatorId: string;
  onShow?: ((transcriptId: string) => void) | undefined;
}) {
  const [open, setOpen] = useState(false);
  const at = said && formatDuration(said.started_at_ms);
  return (
    <li className="flex flex-col gap-1">
      <div className="flex items-start justify-between gap-2">
        <span className="min-w-0 break-words">{text}</span>
        {said && (
          <Button
            size="small"
            variant="quiet"
            aria-expanded={open}
            aria-label={`${at}: what was said`}
            onClick={() => {
              setOpen(!open);
              if (!open) onShow?.(said.id);
            }}
          >
            <Quote aria-hidden />
            <span className="tabular font-mono text-xs">{at}</span>
          </Button>
        )}
      </div>
      {open && said && (
        <blockquote className="border-l-2 pl-2 text-sm break-words text-muted-foreground">
          {participantName(said, operatorId)}: {said.text}
        </blockquote>
      )}
    </li>
  );
}
