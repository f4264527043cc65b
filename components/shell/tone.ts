"use client";

import { useEffect } from "react";
import { useLocalSetting } from "./local-setting";

/** Whether this browser makes sounds when somebody is asked for. */
export function useAlertSounds(): [boolean, (on: boolean) => void] {
  const [value, set] = useLocalSetting("alert-sounds");
  return [value !== "off", (on) => set(on ? null : "off")];
}

/** A pattern of tones: frequency in Hz, start and length in seconds. */
interface Pattern {
  tones: { hz: number; at: number; lasts: number }[];
  /** Milliseconds from one playing to the next. */
  everyMs: number;
}

export const RING: Pattern = {
  tones: [
    { hz: 587, at: 0, lasts: 0.35 },
    { hz: 740, at: 0.4, lasts: 0.35 },
    { hz: 587, at: 0.8, lasts: 0.35 },
  ],
  everyMs: 2_500,
};
export const CHIME: Pattern = {
  tones: [
    { hz: 659, at: 0, lasts: 0.18 },
    { hz: 880, at: 0.2, lasts: 0.3 },
  ],
  everyMs: 15_000,
};

const LOUDNESS = 0.12;

let context: AudioContext | null = null;

/** Plays a pattern once. Before anybody has clicked in the page browsers keep it silent. */
function play({ tones }: Pattern): void {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  const audio = context;
  void audio.resume().catch(() => {});
  if (audio.state !== "running") return;
  for (const { hz, at, lasts } of tones) {
    const oscillator = new OscillatorNode(audio, { frequency: hz });
    const gain = new GainNode(audio, { gain: 0 });
    const from = audio.currentTime + at;
    gain.gain.setTargetAtTime(LOUDNESS, from, 0.01);
    gain.gain.setTargetAtTime(0, from + lasts - 0.08, 0.025);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(from);
    oscillator.stop(from + lasts + 0.1);
  }
}

/** Plays a pattern again and again while `key` is set, and at once when it changes to another. */
export function useTone(pattern: Pattern, key: string | null): void {
  const [sounds] = useAlertSounds();
  const playing = sounds ? key : null;
  useEffect(() => {
    if (playing === null) return;
    play(pattern);
    const timer = setInterval(() => play(pattern), pattern.everyMs);
    return () => clearInterval(timer);
  }, [pattern, playing]);
}
