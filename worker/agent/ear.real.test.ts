import { initializeLogger } from "@livekit/agents";
import { expect, test } from "vitest";
import { recordQuestion } from "@/bench/support/question";
import { listen, type Utterance } from "./ear";

initializeLogger({ pretty: false, level: "silent" });

const FRAME_SAMPLES = 320;
const silence = (milliseconds: number) =>
  Array.from({ length: milliseconds / 20 }, () => new Int16Array(FRAME_SAMPLES));

test("a pause in a sentence is told and taken back; the last one is the end, told with the very same words", async () => {
  const { frames: question } = await recordQuestion();
  const sound = [...silence(200), ...question, ...silence(300), ...question, ...silence(1_500)];
  const pauses: { utterance: Utterance; signal: AbortSignal }[] = [];
  const ended: Utterance[] = [];
  const over = Promise.withResolvers<void>();
  async function* track() {
    yield* sound;
    // A track that is gone takes with it what was not looked at yet.
    await over.promise;
  }
  await listen(track(), {
    onSpeechStarted: () => {},
    onSpeechContinues: () => {},
    onSpeechPaused: (utterance, signal) => void pauses.push({ utterance, signal }),
    onSpeechEnded: (utterance) => {
      ended.push(utterance);
      over.resolve();
    },
  });
  expect(ended).toHaveLength(1);
  expect(pauses.length).toBeGreaterThanOrEqual(2);
  const last = pauses.pop()!;
  expect(ended[0]).toBe(last.utterance);
  expect(last.signal.aborted).toBe(false);
  expect(pauses.every((pause) => pause.signal.aborted)).toBe(true);
  expect(last.utterance.samples.length).toBeGreaterThan(2 * question.length * FRAME_SAMPLES);
});
