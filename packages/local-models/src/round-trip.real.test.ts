import { afterAll, beforeAll, expect, it } from "vitest";
import { defaultModelsDir } from "../scripts/fetch-models.mjs";
import { parseWav, toPcm16, wrapWav } from "./audio/wav";
import { resample } from "./audio/resample";
import { findDigits } from "./chat/numbers";
import { type LocalModels, startLocalModels } from "./server";

let server: LocalModels;

// With the models that set-up has fetched; without them this fails with the command that fetches them.
beforeAll(async () => {
  server = await startLocalModels({
    host: "127.0.0.1",
    port: 0,
    modelsDir: process.env.MODELS_DIR || defaultModelsDir(),
  });
});
afterAll(() => server?.close());

function speak(input: string, format: string): Promise<Response> {
  const body = JSON.stringify({ model: "piper-en_US-joe-medium", voice: "joe", input, response_format: format });
  return fetch(`${server.url}/v1/audio/speech`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
}

function transcribe(wav: Buffer, headers: Record<string, string> = {}): Promise<Response> {
  const form = new FormData();
  form.set("model", "moonshine-base-en");
  form.set("file", new Blob([new Uint8Array(wav)]), "speech.wav");
  return fetch(`${server.url}/v1/audio/transcriptions`, { method: "POST", body: form, headers });
}

async function textOf(response: Response): Promise<string> {
  return ((await response.json()) as { text: string }).text;
}

it("hears the order number that it speaks, also over a phone line's 8 kHz", async () => {
  const wav = Buffer.from(await (await speak("My order number is 4 7 1 9 2.", "wav")).arrayBuffer());
  expect(findDigits(await textOf(await transcribe(wav)))).toMatchObject([{ digits: "47192" }]);
  const { samples, sampleRate } = parseWav(wav);
  const narrow = wrapWav(toPcm16(resample(samples, sampleRate, 8_000)), 8_000);
  expect(findDigits(await textOf(await transcribe(narrow)))).toMatchObject([{ digits: "47192" }]);
});

it("hears nothing in silence", async () => {
  expect(await textOf(await transcribe(wrapWav(Buffer.alloc(32_000), 16_000)))).toBe("");
});

it("sends the first sentence while it still speaks the rest, and lets another reply in between", async () => {
  const reader = (await speak("This is one sentence of a long answer. ".repeat(12), "pcm")).body!.getReader();
  expect((await reader.read()).value!.byteLength).toBeGreaterThan(0);
  const ended: string[] = [];
  const drain = async (): Promise<void> => {
    while (!(await reader.read()).done);
    ended.push("long");
  };
  const short = speak("Yes.", "pcm").then(async (response) => {
    await response.arrayBuffer();
    ended.push("short");
  });
  await Promise.all([drain(), short]);
  expect(ended).toEqual(["short", "long"]);
});

it("refuses an interim transcription while a final one runs, and answers all finals", async () => {
  const texts = ["One moment please.", "The weather is nice."];
  const wavs = await Promise.all(
    texts.map(async (text) => Buffer.from(await (await speak(text, "wav")).arrayBuffer())),
  );
  const finals = wavs.map(async (wav) => textOf(await transcribe(wav)));
  const interims = await Promise.all(
    Array.from({ length: 5 }, () => transcribe(wavs[0]!, { "x-priority": "interim" })),
  );
  expect(interims.map(({ status }) => status)).toContain(503);
  expect((await Promise.all(finals)).map((text) => text.toLowerCase())).toEqual([
    expect.stringContaining("moment"),
    expect.stringContaining("weather"),
  ]);
});

it("keeps answering other requests while it transcribes and speaks", async () => {
  const long = "This is a longer sentence that takes a while to speak and to hear again. ".repeat(2);
  const wav = Buffer.from(await (await speak(long, "wav")).arrayBuffer());
  let busy = true;
  const work = Promise.all([transcribe(wav), speak(long, "wav").then((response) => response.arrayBuffer())]).then(
    () => {
      busy = false;
    },
  );
  let answers = 0;
  while (busy) {
    await (await fetch(`${server.url}/healthz`)).text();
    answers++;
  }
  await work;
  expect(answers).toBeGreaterThan(10);
});
