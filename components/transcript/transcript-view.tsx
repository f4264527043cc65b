"use client";

import { ArrowDown, Scissors } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/lib/client/time";
import { continues, type TranscriptLine } from "./line";
import { Speaker } from "./speaker";

/** Nearer to the end than this many px counts as being there. */
const AT_END_PX = 48;

/**
 * What is said, as it is said. Finished lines are read out as they come; unfinished ones are lighter, are replaced in
 * place, and are not read out. It follows the talk until somebody scrolls up.
 */
export function TranscriptView({
  lines,
  interims,
  empty,
  className,
}: {
  lines: TranscriptLine[];
  interims: TranscriptLine[];
  empty: string;
  className?: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const said = interims.map(({ text }) => text).join();

  useLayoutEffect(() => {
    if (following && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [following, lines, said]);

  return (
    <div className={cn("relative flex min-h-0 flex-col", className)}>
      <div
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label="Lines of the transcript"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setFollowing(scrollHeight - scrollTop - clientHeight < AT_END_PX)
        }
        className="min-h-0 grow overflow-y-auto px-4 py-3 focus-visible:-outline-offset-2"
      >
        {lines.length === 0 && interims.length === 0 && <p className="text-muted-foreground">{empty}</p>}
        <div role="log" aria-live="polite" aria-relevant="additions" aria-label="What was said">
          {lines.map((line, index) => (
            <Line key={line.key} line={line} continued={continues(lines, index)} />
          ))}
        </div>
        <div aria-hidden>
          {interims.map((line) => (
            <Line key={line.key} line={line} continued={false} interim />
          ))}
        </div>
      </div>
      {!following && (
        <Button
          size="small"
          className="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-overlay"
          onClick={() => setFollowing(true)}
        >
          <ArrowDown aria-hidden />
          Jump to latest
        </Button>
      )}
    </div>
  );
}

function Line({ line, continued, interim = false }: { line: TranscriptLine; continued: boolean; interim?: boolean }) {
  return (
    <div
      data-testid={interim ? "transcript-interim" : "transcript-entry"}
      data-speaker={line.speaker}
      data-role={line.role}
      className={cn(
        "grid grid-cols-[minmax(0,1fr)] gap-x-3",
        line.startedAtMs === null ? "sm:grid-cols-[144px_minmax(0,1fr)]" : "sm:grid-cols-[44px_144px_minmax(0,1fr)]",
        continued ? "pt-0.5" : interim ? "pt-3" : "pt-3 first:pt-0",
      )}
    >
      {line.startedAtMs !== null && (
        <span className="tabular pt-0.5 font-mono text-xs text-muted-foreground max-sm:hidden">
          {formatDuration(line.startedAtMs)}
        </span>
      )}
      <span className={cn("min-w-0", continued && "max-sm:hidden")}>
        <Speaker name={line.name} role={line.role} colour={line.colour} className={cn(continued && "sr-only")} />
      </span>
      <p className={cn("min-w-0 break-words", interim && "text-muted-foreground")}>
        <span data-testid="transcript-text">{interim ? `${line.text.replace(/[.…\s]+$/, "")}…` : line.text}</span>
        {line.interrupted && (
          <span className="ml-2 inline-flex items-center gap-1 align-middle text-xs text-muted-foreground">
            <Scissors aria-hidden className="size-3" />
            cut short
          </span>
        )}
      </p>
    </div>
  );
}
