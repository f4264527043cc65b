import { RoomServiceClient } from "livekit-server-sdk";
import { startStack } from "@/scripts/stack";
import { withoutEndpoints } from "@/scripts/stack/without-endpoints";
import type { Call } from "@/lib/contract/calls";
import { Api, type CallWatch } from "./support/api";
import { BrowserPerson } from "./support/browser-person";
import { expect, FREE_PORTS, test } from "./support/fixtures";
import { drawOrderNumber, transcribe } from "./support/listening";
import { createOrderAgent, GREETING, TOOL_SECRET } from "./support/order-agent";
import { countPlacedCalls, Phone } from "./support/phone";
import { digitsIn, wordsKept } from "./support/speech";

const BROWSER_LINE = "The blue bicycle in the garden belongs to my sister.";
const PHONE_LINE = "We want to cancel the hotel and the train ticket.";

/** The agent's greeting has been heard to its end. */
function greeted(watch: CallWatch) {
  return watch.event("transcript.final", (data) => data.speaker === "agent");
}

async function roomExists(
  stack: { info: { livekit: { url: string; api_key: string; api_secret: string } } },
  name: string,
) {
  const { url, api_key, api_secret } = stack.info.livekit;
  const rooms = await new RoomServiceClient(url.replace(/^ws/, "http"), api_key, api_secret).listRooms([name]);
  return rooms.length > 0;
}

test("a browser, a phone and the agent hold one call, from the first ring to the empty room", async ({
  browser,
  stack,
  api,
  tools,
}) => {
  const agent = await createOrderAgent(api, tools);
  const order = await drawOrderNumber(stack.env, "rms");
  const phone = new Phone(stack.info.carrier_sim_url!, "+15551234567", "slt");
  await phone.onRing("answer", 500);
  const placedBefore = await countPlacedCalls(stack.info.carrier_sim_url!);

  const created = await api.request<Call>("POST", "/v1/calls", {
    agent_id: agent.id,
    participants: [
      { transport: "webrtc", identity: "moderator" },
      { transport: "pstn", identity: "+15551234567", from_number: stack.info.from_number },
    ],
  });
  expect(created.status).toBe(202);
  const [browserSeat, phoneSeat] = created.body.participants;
  expect(browserSeat).toMatchObject({ identity: "moderator", status: "joining" });
  expect(phoneSeat).toMatchObject({ identity: "+15551234567", status: "queued" });
  expect(phoneSeat!.job_id).toMatch(/^job_/);
  const callId = created.body.id;
  expect(created.body.room_name).toBe(`call_${callId}`);
  const watch = await api.watch(callId);

  const person = await BrowserPerson.join(browser, stack.info.base_url, browserSeat!.access!, "rms");
  await watch.event("participant.joined", (data) => data.participant_id === phoneSeat!.id);
  await greeted(watch);

  // The order number goes in by voice, and comes back in the transcript, the tool call and the agent's voice.
  await person.speak(order.sentence);
  const spokenAt = Date.now();
  const said = await watch.event(
    "transcript.final",
    (data) => data.identity === "moderator" && digitsIn(String(data.text)) !== "",
  );
  expect(digitsIn(String(said.event.data.text))).toBe(order.number);
  const interim = await watch.until(
    "interim text",
    (item) => item.kind === "interim" && item.interim.identity === "moderator",
  );
  expect(interim.at, "interim text comes while the person still speaks").toBeLessThan(spokenAt);
  await watch.event("agent.tool_called", (data) => data.tool === "look_up_order" && data.outcome === "ok");
  const asked = tools.requests.find((request) => request.body.call_id === callId);
  expect(asked?.body.arguments.order_number).toBe(order.number);
  expect(asked?.authorization).toBe(`Bearer ${TOOL_SECRET}`);
  const answer = await watch.event(
    "transcript.final",
    (data) => data.speaker === "agent" && digitsIn(String(data.text)).includes(order.number),
  );
  await expect(person.page.getByTestId("transcript-entry").filter({ hasText: "Tuesday" }).first()).toBeVisible();

  // The phone heard the agent: its recording, made on the carrier's wire, reads as what the agent said.
  const recording = await transcribe(stack.env, await phone.heard());
  expect(wordsKept(`${GREETING} ${String(answer.event.data.text)}`, recording)).toBeGreaterThan(0.6);

  // Two who talk at once are two segments, each theirs.
  await Promise.all([person.speak(BROWSER_LINE), phone.speak(PHONE_LINE)]);
  const afterAnswer = (identity: string) => (data: Record<string, unknown>) =>
    data.identity === identity && Number(data.started_at_ms) > Number(answer.event.data.ended_at_ms);
  const fromBrowser = await watch.event("transcript.final", afterAnswer("moderator"));
  const fromPhone = await watch.event("transcript.final", afterAnswer("+15551234567"));
  expect(wordsKept("blue bicycle garden sister", String(fromBrowser.event.data.text))).toBeGreaterThanOrEqual(0.5);
  expect(wordsKept("cancel hotel train ticket", String(fromBrowser.event.data.text))).toBe(0);
  expect(wordsKept("cancel hotel train ticket", String(fromPhone.event.data.text))).toBeGreaterThanOrEqual(0.5);
  expect(wordsKept("blue bicycle garden sister", String(fromPhone.event.data.text))).toBe(0);
  const overlap =
    Math.min(Number(fromBrowser.event.data.ended_at_ms), Number(fromPhone.event.data.ended_at_ms)) -
    Math.max(Number(fromBrowser.event.data.started_at_ms), Number(fromPhone.event.data.started_at_ms));
  expect(overlap, "both spoke at the same time").toBeGreaterThan(0);

  // The phone hangs up, the browser leaves, the agent is last, the room is gone.
  await phone.hangUp();
  await watch.event("participant.left", (data) => data.participant_id === phoneSeat!.id && data.reason === "hung_up");
  await person.leave();
  const left = await watch.event("participant.left", (data) => data.identity === "agent", 45_000);
  const ended = await watch.event("call.ended");
  expect(left.event.sequence).toBe(ended.event.sequence - 1);
  await expect.poll(() => roomExists(stack, created.body.room_name)).toBe(false);

  const call = await api.getCall(callId);
  expect(call).toMatchObject({ status: "ended", end_reason: "participants_left" });
  const leg = call.participants.find((participant) => participant.id === phoneSeat!.id)!.telephony_leg!;
  expect(leg).toMatchObject({ provider: "twilio", direction: "outbound", status: "completed" });
  expect(leg.bill_duration).toBeGreaterThan(0);
  expect(await countPlacedCalls(stack.info.carrier_sim_url!)).toBe(placedBefore + 1);
  const [carrierCall] = (await phone.calls()).slice(-1);
  expect(carrierCall!.media.buffered_ms_max, "sound is at most 200 ms ahead").toBeLessThanOrEqual(200);
  expect(carrierCall!.errors).toEqual([]);
  const { text, transcript } = await api.getTranscript(callId);
  expect(text.split("\n")[0]).toBe(`Agent: ${GREETING}`);
  expect(transcript.map((entry) => entry.sequence)).toEqual(transcript.map((_, index) => index));
  watch.close();
});

test("a call lives and ends the same when no LiveKit webhook ever arrives", async ({ browser, stack, tools }) => {
  // Models and carrier are the running stack's; media server, app and workers are of this stack alone.
  const deaf = await startStack({
    dataDir: test.info().outputPath("stack"),
    ports: FREE_PORTS,
    services: ["postgres", "livekit", "carrier-sim", "web", "jobs", "media", "agent"],
    env: { ...withoutEndpoints(), ...modelsOf(stack.env), PLAIN_HTTP_TOOL_HOSTS: tools.host, AGENT_HOSTS: "1" },
    livekitWebhookUrl: "http://127.0.0.1:9/nobody-listens",
    quiet: true,
  });
  try {
    const api = new Api(deaf.info.base_url, deaf.info.api_key);
    const agent = await createOrderAgent(api, tools);
    const phone = new Phone(deaf.info.carrier_sim_url!, "+15551234567", "slt");
    const call = await api.createCall({
      agent_id: agent.id,
      participants: [
        { transport: "webrtc", identity: "moderator" },
        { transport: "pstn", identity: phone.number, from_number: deaf.info.from_number },
      ],
    });
    const watch = await api.watch(call.id);
    const person = await BrowserPerson.join(browser, deaf.info.base_url, call.participants[0]!.access!, "rms");
    await watch.event("participant.joined", (data) => data.identity === phone.number);
    await greeted(watch);
    await phone.speak("Hello, is anybody there?");
    await watch.event("transcript.final", (data) => data.identity === phone.number);
    await phone.hangUp();
    await watch.event("participant.left", (data) => data.identity === phone.number);
    await person.leave();
    await watch.event("call.ended", (data) => data.status === "ended", 60_000);
    await expect.poll(() => roomExists(deaf, call.room_name)).toBe(false);
    watch.close();
  } finally {
    await deaf.stop();
  }
});

function modelsOf(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => /^(STT|LLM|TTS)_/.test(name)));
}
