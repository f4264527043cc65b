"use client";

import { LoaderCircle, Pause, Play } from "lucide-react";
import type { KeyboardEvent } from "react";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { formatDuration } from "@/lib/client/time";
import type { RecordingPlayer } from "./player";
import { useAtTime, usePlayerState } from "./use-player";
import { Waveform } from "./waveform";

const STEP_MS = 5_000;
const LEAP_MS = 30_000;

/** Play and pause, where it is, and the mix to go anywhere in. */
export function Transport({
  player,
  peaks,
  scale,
  gaps,
}: {
  player: RecordingPlayer;
  peaks: number[];
  scale: number;
  gaps: { from_ms: number; to_ms: number }[];
}) {
  const { playing, waiting } = usePlayerState(player);
  const seconds = useAtTime(player, (timeMs) => Math.floor(Math.max(0, timeMs) / 1000));
  const [at, end] = [formatDuration(seconds * 1000), formatDuration(player.durationMs)];
  const on = playing || waiting;

  function onKeyDown(event: KeyboardEvent) {
    const targets: Record<string, number> = {
      ArrowLeft: player.timeMs - STEP_MS,
      ArrowDown: player.timeMs - STEP_MS,
      ArrowRight: player.timeMs + STEP_MS,
      ArrowUp: player.timeMs + STEP_MS,
      PageDown: player.timeMs - LEAP_MS,
      PageUp: player.timeMs + LEAP_MS,
      Home: 0,
      End: player.durationMs,
    };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === " ") player.toggle();
    else if (event.key in targets) player.seek(targets[event.key]!);
    else return;
    event.preventDefault();
  }

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-center gap-x-3 gap-y-2 sm:grid-cols-[144px_minmax(0,1fr)_60px]">
      <div className="flex items-center gap-3">
        <Tooltip text={on ? "Pause" : "Play the recording"}>
          <Button
            variant="primary"
            size="icon"
            aria-label={on ? "Pause" : "Play"}
            onClick={() => player.toggle()}
            data-testid="play-recording"
            data-state={playing && !waiting ? "playing" : waiting ? "waiting" : "paused"}
          >
            {waiting ? (
              <LoaderCircle aria-hidden className="animate-spin" />
            ) : on ? (
              <Pause aria-hidden />
            ) : (
              <Play aria-hidden />
            )}
          </Button>
        </Tooltip>
        <span className="tabular font-mono text-xs whitespace-nowrap text-muted-foreground">
          <span className="text-foreground">{at}</span> / {end}
        </span>
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label="Position in the recording"
        aria-valuemin={0}
        aria-valuemax={Math.floor(player.durationMs / 1000)}
        aria-valuenow={seconds}
        aria-valuetext={`${at} of ${end}`}
        onKeyDown={onKeyDown}
        data-testid="recording-position"
        className="relative min-w-0 rounded-sm"
      >
        <Waveform player={player} peaks={peaks} scale={scale} height={56} />
        <Gaps gaps={gaps} durationMs={player.durationMs} />
      </div>
    </div>
  );
}

/** Stretches over a waveform in which nothing was recorded. */
export function Gaps({ gaps, durationMs }: { gaps: { from_ms: number; to_ms: number }[]; durationMs: number }) {
  return gaps.map(({ from_ms, to_ms }) => (
    <span
      key={from_ms}
      aria-hidden
      className="pointer-events-none absolute inset-y-0 min-w-1 border-x border-waiting bg-waiting-soft"
      style={{ left: `${(from_ms / durationMs) * 100}%`, width: `${((to_ms - from_ms) / durationMs) * 100}%` }}
    />
  ));
}
