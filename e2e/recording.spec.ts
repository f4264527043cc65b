import { toWav } from "@/lib/audio/wav";
import type { Recording } from "@/lib/contract/recordings";
import { samplesOf } from "@/worker/recorder/testing/wav-file";
import { BrowserPerson } from "./support/browser-person";
import { expect, test } from "./support/fixtures";
import { transcribe } from "./support/listening";
import { createOrderAgent, GREETING } from "./support/order-agent";
import { Phone } from "./support/phone";
import { wordsKept } from "./support/speech";

const BROWSER_LINE = "The blue bicycle in the garden belongs to my sister.";
const PHONE_LINE = "We want to cancel the hotel and the train ticket.";
const AFTER_LINE = "Please send the big parcel to the new office.";
const SAMPLE_RATE = 16_000;

test("a recorded call: everybody alone and together, on though the recorder was killed, until it is deleted", async ({
  browser,
  stack,
  api,
  tools,
}) => {
  const agent = await createOrderAgent(api, tools);
  const phone = new Phone(stack.info.carrier_sim_url!, "+15551234568", "slt");
  await phone.onRing("answer", 200);
  const call = await api.createCall({
    agent_id: agent.id,
    recording: true,
    participants: [
      { transport: "webrtc", identity: "moderator" },
      { transport: "pstn", identity: phone.number, from_number: stack.info.from_number },
    ],
  });
  const watch = await api.watch(call.id);
  const person = await BrowserPerson.join(browser, stack.info.base_url, call.participants[0]!.access!, "rms");
  await watch.event("recording.started");
  await expect(person.page.getByTestId("recorded")).toBeVisible();
  const people = person.page.getByTestId("participant-row");
  await watch.event("participant.joined", (data) => data.identity === phone.number);
  const greeting = await watch.event("transcript.final", (data) => data.speaker === "agent");
  expect(greeting.event.data.text).toBe(`${GREETING} This call is recorded.`);
  await expect(people.filter({ hasText: /recorder/i })).toHaveCount(0);

  await Promise.all([person.speak(BROWSER_LINE), phone.speak(PHONE_LINE)]);
  await watch.event("transcript.final", (data) => data.identity === "moderator");
  await watch.event("transcript.final", (data) => data.identity === phone.number);
  // The agent has answered before the recorder is killed, so that all that was said until here is in the files.
  await watch.event(
    "transcript.final",
    (data) => data.speaker === "agent" && Number(data.started_at_ms) > Number(greeting.event.data.ended_at_ms),
  );

  stack.service("recorder").kill("SIGKILL");
  const gap = await expectGap();
  await person.speak(AFTER_LINE);
  const after = await watch.event("transcript.final", (data) => wordsKept("parcel office", String(data.text)) === 1);
  await phone.hangUp();
  await person.leave();
  await api.endCall(call.id).catch(() => {});
  await watch.event("recording.completed", () => true, 60_000);

  const { body: recording } = await api.request<Recording>("GET", `/v1/calls/${call.id}/recording`);
  expect(recording).toMatchObject({ status: "completed", gaps: [gap] });
  expect(recording.lanes.map(({ identity }) => identity)).toEqual([null, "agent", "moderator", phone.number]);
  const heard = new Map<string, string>();
  for (const lane of recording.lanes) {
    const response = await fetch(lane.url);
    expect(response.headers.get("content-type")).toBe("audio/wav");
    const wav = await response.bytes();
    const samples = samplesOf(wav);
    expect(samples.length).toBe(Math.round((lane.duration_ms / 1_000) * SAMPLE_RATE));
    const at = (ms: number) => Math.round((ms / 1_000) * SAMPLE_RATE);
    expect(samples.subarray(at(gap.from_ms), at(gap.to_ms)).every((sample) => sample === 0)).toBe(true);
    heard.set(lane.identity ?? "mix", await transcribe(stack.env, new Blob([wav], { type: "audio/wav" })));
  }
  const share = (lane: string, words: string) => wordsKept(words, heard.get(lane)!);
  test.info().annotations.push({ type: "heard in the lanes", description: JSON.stringify([...heard]) });
  expect(share("moderator", "blue bicycle garden sister parcel office")).toBeGreaterThanOrEqual(0.6);
  expect(share("moderator", "cancel hotel train ticket")).toBe(0);
  expect(share(phone.number, "cancel hotel train ticket")).toBeGreaterThanOrEqual(0.5);
  expect(share(phone.number, "blue bicycle garden sister parcel office")).toBe(0);
  expect(share("agent", GREETING)).toBeGreaterThanOrEqual(0.6);
  expect(share("agent", "call recorded")).toBe(1);
  expect(share("agent", "bicycle sister hotel ticket parcel")).toBe(0);

  // Where two speak at once no recogniser reads the mix, so it is read where one does.
  const [mix] = recording.lanes;
  const all = samplesOf(await (await fetch(mix!.url)).bytes());
  const read = async (fromMs: number, toMs: number) => {
    const part = all.slice((fromMs / 1_000) * SAMPLE_RATE, (toMs / 1_000) * SAMPLE_RATE);
    return transcribe(stack.env, new Blob([toWav(part, SAMPLE_RATE)], { type: "audio/wav" }));
  };
  const greetingEndsMs = Number(greeting.event.data.ended_at_ms);
  expect(wordsKept(GREETING, await read(0, greetingEndsMs))).toBeGreaterThanOrEqual(0.6);
  const last = [Number(after.event.data.started_at_ms) - 500, Number(after.event.data.ended_at_ms) + 500] as const;
  expect(wordsKept("big parcel new office", await read(...last))).toBeGreaterThanOrEqual(0.5);

  const part = await fetch(mix!.url, { headers: { range: "bytes=0-43" } });
  expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 0-43/${mix!.size_bytes}`]);
  const head = await fetch(mix!.url, { method: "HEAD" });
  expect([head.status, head.headers.get("accept-ranges")]).toEqual([200, "bytes"]);

  await api.request("DELETE", `/v1/calls/${call.id}/recording`);
  expect((await fetch(mix!.url)).status).toBe(404);
  await api.request("DELETE", `/v1/calls/${call.id}/transcript`);
  expect((await api.getTranscript(call.id)).transcript).toEqual([]);
  watch.close();

  /** The one gap that the recorder's death left; it is known once the next one has gone on. */
  async function expectGap() {
    let gaps: Recording["gaps"] = [];
    await expect
      .poll(async () => {
        gaps = (await api.request<Recording>("GET", `/v1/calls/${call.id}/recording`)).body.gaps;
        return gaps.length;
      })
      .toBe(1);
    return gaps[0]!;
  }
});
