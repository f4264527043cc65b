"use client";

import { useEffect, useRef } from "react";
import WaveSurfer from "wavesurfer.js";
import { cn } from "@/components/ui/cn";
import type { RecordingPlayer } from "./player";

/** A look at the container's own colours: canvas knows no CSS variables. */
function coloursOf(element: HTMLElement) {
  const of = (name: string) => {
    element.style.color = `var(--${name})`;
    return getComputedStyle(element).color;
  };
  const colours = { waveColor: of("input"), progressColor: of("primary"), cursorColor: of("foreground") };
  element.style.color = "";
  return colours;
}

/**
 * The loudness of one file over the whole call, drawn from its peaks, with the player's position in it. A click or drag
 * goes there; the slider above does the same for keys, so this is not told to screen readers.
 */
export function Waveform({
  player,
  peaks,
  scale,
  height,
  className,
}: {
  player: RecordingPlayer;
  peaks: number[];
  /** The peak that fills the height: the same for all files of a recording, so that a quiet lane looks quiet. */
  scale: number;
  height: number;
  className?: string;
}) {
  const container = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = container.current!;
    const wave = WaveSurfer.create({
      container: element,
      peaks: [peaks.length > 0 ? peaks : [0]],
      duration: player.durationMs / 1000,
      height,
      barWidth: 2,
      barGap: 1,
      barRadius: 1,
      cursorWidth: 1,
      maxPeak: scale,
      dragToSeek: { debounceTime: 0 },
      ...coloursOf(element),
    });
    // It has no sound of its own: it only shows where the player is.
    wave.on("interaction", (seconds) => player.seek(seconds * 1000));
    const show = () => wave.setTime(player.timeMs / 1000);
    wave.on("ready", show);
    const unsubscribe = player.subscribe(show);

    const repaint = () => wave.setOptions(coloursOf(element));
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", repaint);
    const theme = new MutationObserver(repaint);
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      unsubscribe();
      dark.removeEventListener("change", repaint);
      theme.disconnect();
      wave.destroy();
    };
  }, [player, peaks, scale, height]);

  return <div ref={container} aria-hidden data-testid="waveform" className={cn("cursor-pointer", className)} />;
}
