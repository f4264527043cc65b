"use client";

import { ArrowDown } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { LineRow } from "./line-row";
import { continues, type TranscriptLine } from "./line";
import { LongLines } from "./long-lines";

/** Nearer to the end than this many px counts as being there. */
const AT_END_PX = 48;
/** More lines than this are laid out only where they are seen. */
const MANY = 200;

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
  const [height, setHeight] = useState(0);
  const said = interims.map(({ text }) => text).join();

  useLayoutEffect(() => {
    if (following && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [following, lines, said, height]);

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
        {lines.length > MANY ? (
          <LongLines lines={lines} scroller={scroller} onHeight={setHeight} />
        ) : (
          <div role="log" aria-live="polite" aria-relevant="additions" aria-label="What was said">
            {lines.map((line, index) => (
              <LineRow key={line.key} line={line} continued={continues(lines, index)} />
            ))}
          </div>
        )}
        <div aria-hidden>
          {interims.map((line) => (
            <LineRow key={line.key} line={line} continued={false} interim />
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
