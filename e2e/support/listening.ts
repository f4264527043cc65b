import { randomOrderNumber, speakToWav, spokenDigits, digitsIn, type PersonVoice } from "./speech";

/** What the stack's own transcription model reads in a recording. */
export async function transcribe(env: Readonly<Record<string, string>>, wav: Blob): Promise<string> {
  const form = new FormData();
  form.set("file", wav, "speech.wav");
  form.set("model", env.STT_MODEL!);
  const response = await fetch(`${env.STT_BASE_URL}/audio/transcriptions`, {
    method: "POST",
    headers: { authorization: `Bearer ${env.STT_API_KEY}` },
    body: form,
  });
  if (!response.ok) throw new Error(`transcription: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { text: string }).text;
}

/**
 * A random order number with the sentence that says it. The stand-in recogniser mishears some numbers from some voices
 * even on clean sound; such a number is drawn again, because the call is what is tested here.
 */
export async function drawOrderNumber(
  env: Readonly<Record<string, string>>,
  voice: PersonVoice,
): Promise<{ number: string; sentence: string }> {
  for (let draw = 0; draw < 20; draw += 1) {
    const number = randomOrderNumber();
    const sentence = `Hello, I am calling about a parcel that I ordered last week and my order number is ${spokenDigits(number)}.`;
    const wav = await speakToWav(sentence, voice);
    const read = await transcribe(env, new Blob([new Uint8Array(wav)], { type: "audio/wav" }));
    if (digitsIn(read) === number) return { number, sentence };
  }
  throw new Error(`the recogniser understood none of twenty order numbers said by ${voice}`);
}
