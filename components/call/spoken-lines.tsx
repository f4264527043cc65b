"use client";

import { Play, Quote, Scissors, Volume2 } from "lucide-react";
import { memo, useEffect, useRef } from "react";
import { continues, type TranscriptLine } from "@/components/transcript/line";
import { Speaker } from "@/components/transcript/speaker";
import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/lib/client/time";
import { spokenAt } from "./recording/audible";
import type { RecordingPlayer } from "./recording/player";
import { useAtTime } from "./recording/use-player";

/**
 * What was said, after the end. A line is where the recording can be played from; the one that is being played is marked,
 * and so is the one somebody chose as evidence.
 */
export function SpokenLines({
  lines,
  player,
  chosen,
}: {
  lines: TranscriptLine[];
  player: RecordingPlayer | null;
  /** `nonce` changes where the same line is chosen again. */
  chosen: { key: string; nonce: number } | null;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const current = useAtTime(player, (timeMs) => spokenAt(lines, timeMs));

  useEffect(() => {
    const box = scroller.current;
    const row = current < 0 ? null : box?.querySelector<HTMLElement>(`[data-index="${current}"]`);
    // Whoever points at a line or reads with the keyboard keeps it where it is.
    if (!box || !row || !player?.state.playing || box.matches(":hover") || box.contains(document.activeElement)) return;
    const { offsetTop: top, offsetHeight: height } = row;
    if (top < box.scrollTop || top + height > box.scrollTop + box.clientHeight)
      box.scrollTop = top - box.clientHeight / 3;
  }, [current, player]);

  useEffect(() => {
    const row = chosen && document.getElementById(chosen.key);
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
  }, [chosen]);

  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="group"
      aria-label="Lines of the transcript"
      className="relative max-h-[640px] min-h-0 overflow-y-auto py-2 focus-visible:-outline-offset-2"
    >
      <ol aria-label="What was said">
        {lines.map((line, index) => (
          <Line
            key={line.key}
            line={line}
            index={index}
            continued={continues(lines, index)}
            current={index === current}
            chosen={line.key === chosen?.key}
            player={player}
          />
        ))}
      </ol>
    </div>
  );
}

const Line = memo(function Line({
  line,
  index,
  continued,
  current,
  chosen,
  player,
}: {
  line: TranscriptLine;
  index: number;
  continued: boolean;
  current: boolean;
  chosen: boolean;
  player: RecordingPlayer | null;
}) {
  const startedAtMs = line.startedAtMs ?? 0;
  const time = formatDuration(startedAtMs);
  return (
    <li
      id={line.key}
      tabIndex={-1}
      data-testid="transcript-entry"
      data-index={index}
      data-speaker={line.speaker}
      data-role={line.role}
      data-chosen={chosen || undefined}
      aria-current={current ? "time" : undefined}
      onClick={() => {
        if (window.getSelection()?.isCollapsed ?? true) player?.seek(startedAtMs);
      }}
      className={cn(
        "grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 border-l-2 border-transparent px-4 py-1 outline-none sm:grid-cols-[64px_144px_minmax(0,1fr)]",
        !continued && "mt-1.5 first:mt-0",
        player && "cursor-pointer hover:bg-hover",
        current && "bg-muted",
        chosen && "border-primary bg-waiting-soft",
      )}
    >
      {player ? (
        <button
          type="button"
          aria-label={`Play from ${time}`}
          onClick={(event) => {
            event.stopPropagation();
            player.seek(startedAtMs);
            if (!player.state.playing) player.play();
          }}
          className="tabular flex items-center gap-1 self-start rounded-sm pt-0.5 font-mono text-xs text-muted-foreground hover:text-foreground max-sm:min-h-6"
        >
          {current ? <Volume2 aria-hidden className="size-3" /> : <Play aria-hidden className="size-3" />}
          {time}
        </button>
      ) : (
        <span className="tabular pt-0.5 font-mono text-xs text-muted-foreground">{time}</span>
      )}
      <span className="min-w-0">
        <Speaker name={line.name} role={line.role} colour={line.colour} className={cn(continued && "sm:sr-only")} />
      </span>
      <p className="min-w-0 break-words max-sm:col-span-full">
        <span data-testid="transcript-text">{line.text}</span>
        {current && <span className="sr-only"> (being played)</span>}
        {line.interrupted && (
          <span className="ml-2 inline-flex items-center gap-1 align-middle text-xs text-muted-foreground">
            <Scissors aria-hidden className="size-3" />
            cut short
          </span>
        )}
        {chosen && (
          <span className="ml-2 inline-flex items-center gap-1 align-middle text-xs text-waiting">
            <Quote aria-hidden className="size-3" />
            evidence
          </span>
        )}
      </p>
    </li>
  );
});
