import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { toWav } from "@/lib/audio/wav";
import { resample } from "@/packages/local-models/src/audio/resample";
import { locateModels } from "@/packages/local-models/src/speech/models";
import { loadSynthesizer, SPEECH_RATE } from "@/packages/local-models/src/speech/synthesizer";

// Makes what somebody on hold hears, again and again: 20 s of quiet chords, and words at their end. The result is checked
// in; to make it anew: `node_modules/.bin/tsx scripts/make-hold-audio.ts`. The music is ours and always the same; the voice is
// never twice quite the same.

const SAMPLE_RATE = 8_000;
const SECONDS = 20;
const WORDS = "Thank you for holding. We will be with you in a moment.";
/** Silence after the words, so that the loop's seam is not in the last of them. */
const REST_SECONDS = 0.3;
const CHORD_SECONDS = 2.5;
/** MIDI notes of each chord: a line that leads back to its beginning. */
const CHORDS = [
  [48, 55, 64, 67, 72],
  [45, 52, 60, 64, 69],
  [41, 53, 60, 65, 69],
  [43, 55, 59, 62, 67],
  [48, 55, 64, 67, 76],
  [45, 52, 60, 64, 72],
  [50, 53, 60, 65, 69],
  [43, 55, 59, 65, 67],
];
const MUSIC_PEAK = 0.16;
const WORDS_PEAK = 0.6;

const spoken = await speak(WORDS);
const total = SAMPLE_RATE * SECONDS;
const wordsAt = total - Math.round(REST_SECONDS * SAMPLE_RATE) - spoken.length;
const music = normalized(chords(total), MUSIC_PEAK);
const mixed = Int16Array.from({ length: total }, (_, i) => {
  // The music makes room for the words, and is back for the seam.
  const sinceWords = (i - wordsAt) / SAMPLE_RATE;
  const untilEnd = (wordsAt + spoken.length - i) / SAMPLE_RATE;
  const ducked = 1 - 0.85 * clamp(Math.min(sinceWords + 0.4, untilEnd + REST_SECONDS) / 0.3);
  return Math.round(32_767 * (music[i]! * ducked + (spoken[i - wordsAt] ?? 0)));
});
const file = join(import.meta.dirname, "../public/audio/hold.wav");
mkdirSync(join(file, ".."), { recursive: true });
writeFileSync(file, toWav(mixed, SAMPLE_RATE));
process.stdout.write(`${file}: words from ${(wordsAt / SAMPLE_RATE).toFixed(2)} s\n`);
process.exit(0);

/** Each note is a soft string: three partials that swell and fade, strummed upwards, and sounding on over the seam. */
function chords(length: number): Float32Array {
  const samples = new Float32Array(length);
  CHORDS.forEach((chord, number) => {
    chord.forEach((note, string) => {
      const hz = 440 * 2 ** ((note - 69) / 12);
      const begin = Math.round((number * CHORD_SECONDS + string * 0.12) * SAMPLE_RATE);
      const lasts = Math.round(CHORD_SECONDS * 1.6 * SAMPLE_RATE);
      for (let i = 0; i < lasts; i += 1) {
        const seconds = i / SAMPLE_RATE;
        const envelope = Math.min(1, seconds / 0.08) * Math.exp(-seconds / 1.1) * Math.min(1, (lasts - i) / 800);
        const wave = [1, 0.35, 0.12].reduce(
          (sum, level, partial) => sum + level * Math.sin(2 * Math.PI * hz * (partial + 1) * seconds),
          0,
        );
        samples[(begin + i) % length]! += envelope * wave;
      }
    });
  });
  return samples;
}

async function speak(words: string): Promise<Float32Array> {
  const files = await locateModels(process.env.MODELS_DIR ?? join(homedir(), ".cache/rymi/models-v1"));
  const voice = await loadSynthesizer(files.tts);
  const pcm: Buffer[] = [];
  for await (const sentence of voice.speak(words, 1)) pcm.push(sentence);
  const bytes = Buffer.concat(pcm);
  const floats = Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(i * 2) / 32_768);
  return normalized(resample(floats, SPEECH_RATE, SAMPLE_RATE), WORDS_PEAK);
}

function normalized(samples: Float32Array, peak: number): Float32Array {
  const loudest = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
  return samples.map((sample) => (sample * peak) / loudest);
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}
