import type { Call } from "@/lib/contract/calls";
import type { EventData } from "@/lib/contract/events";
import type { Transfer, TransferOutcome, TransferStatus } from "@/lib/contract/transfers";
import type { Stack } from "@/scripts/stack";
import type { Api, CallWatch } from "./support/api";
import { expect, test } from "./support/fixtures";
import { transcribe } from "./support/listening";
import { Phone } from "./support/phone";
import { wordsKept } from "./support/speech";

const GREETING = "Hello, you have reached the order desk. How can I help you today?";
const BRIEFING = "The caller wants to change the address of a green parcel.";
const CALLER_LINE = "The blue bicycle in the garden belongs to my sister.";
const TARGET_LINE = "We want to cancel the hotel and the train ticket.";

/** A caller on the phone, greeted by the agent. */
async function phoneCall(stack: Stack, api: Api, digits: string) {
  const caller = new Phone(stack.info.carrier_sim_url!, `+1202555${digits}`, "rms");
  await caller.onRing("answer", 200);
  const agent = await api.createAgent({ name: "Quinn", instructions: "Help callers.", greeting: GREETING });
  const call = await api.createCall({
    agent_id: agent.id,
    participants: [{ transport: "pstn", identity: caller.number, from_number: stack.info.from_number }],
  });
  const watch = await api.watch(call.id);
  await watch.event("transcript.final", (data) => data.speaker === "agent");
  return { caller, call, watch };
}

function target(stack: Stack, digits: string): Phone {
  return new Phone(stack.info.carrier_sim_url!, `+1202555${digits}`, "slt");
}

async function transferTo(stack: Stack, api: Api, call: Call, ...phones: Phone[]): Promise<Transfer> {
  const [to, ...fallback] = phones.map((phone) => ({
    transport: "pstn" as const,
    identity: phone.number,
    from_number: stack.info.from_number,
  }));
  const { status, body } = await api.request<Transfer>("POST", `/v1/calls/${call.id}/transfers`, {
    to,
    fallback,
    briefing: BRIEFING,
  });
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
}

const updated = (watch: CallWatch, fits: (transfer: Transfer) => boolean) =>
  watch.event("transfer.updated", (data) => fits((data as EventData<"transfer.updated">).transfer), 60_000);
const reaches = (watch: CallWatch, status: TransferStatus) => updated(watch, (transfer) => transfer.status === status);
const endsAs = (watch: CallWatch, outcome: TransferOutcome) =>
  updated(watch, (transfer) => transfer.status === "ended" && transfer.outcome === outcome);

/** What a phone has heard since `sinceMs` on its own clock, in words, once it holds most of `wanted`. */
async function hears(stack: Stack, phone: Phone, wanted: string, sinceMs: number): Promise<string> {
  let heard = "";
  await expect
    .poll(
      async () => {
        heard = await transcribe(stack.env, await phone.heard(sinceMs));
        return wordsKept(wanted, heard);
      },
      { timeout: 60_000, intervals: [1_000] },
    )
    .toBeGreaterThan(0.6);
  return heard;
}

test("a caller waits with music while the target is briefed in private, and both talk once it accepts", async ({
  stack,
  api,
}) => {
  const { caller, call, watch } = await phoneCall(stack, api, "0160");
  const colleague = target(stack, "0161");
  await colleague.onRing("answer", 500);
  const heldFrom = await caller.clockMs();
  await transferTo(stack, api, call, colleague);
  await reaches(watch, "consulting");
  await hears(stack, colleague, BRIEFING, 0);
  const held = await api.getCall(call.id);
  expect(held.participants.find(({ identity }) => identity === caller.number)).toMatchObject({
    held_since: expect.any(String),
  });
  // Music comes without a pause, and nothing of the private talk.
  expect(
    (await caller.audible()).some(({ start_ms, end_ms }) => start_ms > heldFrom && end_ms - start_ms > 2_000),
  ).toBe(true);
  expect(wordsKept(BRIEFING, await transcribe(stack.env, await caller.heard(heldFrom)))).toBeLessThan(0.3);
  await caller.speak(CALLER_LINE);

  const acceptedFrom = await colleague.clockMs();
  await colleague.press("1");
  await endsAs(watch, "accepted");
  expect(await api.getCall(call.id)).toMatchObject({ agent_mode: "silent" });
  const mergedFrom = await caller.clockMs();
  await colleague.speak(TARGET_LINE);
  await hears(stack, caller, TARGET_LINE, mergedFrom);
  await watch.event("transcript.final", (data) => wordsKept(TARGET_LINE, String(data.text)) > 0.6);
  await caller.speak("Thank you. What time is it over there?");
  await watch.event("transcript.final", (data) => wordsKept("What time is it over there", String(data.text)) > 0.6);
  // What was said on hold was heard by nobody, transcribed by nobody, and the briefing is no part of the call.
  expect(wordsKept(CALLER_LINE, await transcribe(stack.env, await colleague.heard(acceptedFrom)))).toBeLessThan(0.4);
  const { text } = await api.getTranscript(call.id);
  expect(wordsKept(CALLER_LINE, text)).toBeLessThan(0.5);
  expect(wordsKept(BRIEFING, text)).toBeLessThan(0.5);
  await api.endCall(call.id);
  watch.close();
});

test("a target who declines by voice is hung up, the next one is rung, and the caller gets an apology when nobody is left", async ({
  stack,
  api,
}) => {
  const { caller, call, watch } = await phoneCall(stack, api, "0162");
  const [first, second] = [target(stack, "0163"), target(stack, "0164")];
  await first.onRing("answer", 200);
  await second.onRing("busy", 200);
  await transferTo(stack, api, call, first, second);
  await reaches(watch, "consulting");
  await hears(stack, first, BRIEFING, 0);
  const backFrom = await caller.clockMs();
  await first.speak("No, thank you. I decline.");
  await endsAs(watch, "busy");
  await expect.poll(async () => (await first.calls()).at(-1)?.phase).toBe("ended");
  const apology = await watch.event(
    "transcript.final",
    (data) => data.speaker === "agent" && /sorry/i.test(String(data.text)),
  );
  await hears(stack, caller, String(apology.event.data.text), backFrom);
  const { body } = await api.request<{ transfers: Transfer[] }>("GET", `/v1/calls/${call.id}/transfers`);
  expect(body.transfers[0]!.attempts.map(({ outcome }) => outcome)).toEqual(["declined", "busy"]);
  await api.endCall(call.id);
  watch.close();
});

test("a voicemail that answers is no target: the caller is not put through to it", async ({ stack, api }) => {
  const { call, watch } = await phoneCall(stack, api, "0165");
  const machine = target(stack, "0166");
  await machine.onRing("answer", 200, "machine");
  await transferTo(stack, api, call, machine);
  await endsAs(watch, "voicemail");
  await expect.poll(async () => (await machine.calls()).at(-1)?.phase).toBe("ended");
  expect(await api.getCall(call.id)).toMatchObject({ status: "active", agent_mode: "auto" });
  await api.endCall(call.id);
  watch.close();
});

test("a caller who hangs up in the middle of the private talk ends it: the target is let go, and merged with nobody", async ({
  stack,
  api,
}) => {
  const { caller, call, watch } = await phoneCall(stack, api, "0167");
  const colleague = target(stack, "0168");
  await colleague.onRing("answer", 200);
  await transferTo(stack, api, call, colleague);
  await reaches(watch, "consulting");
  await hears(stack, colleague, BRIEFING, 0);
  await caller.hangUp();
  await endsAs(watch, "caller_left");
  await expect.poll(async () => (await colleague.calls()).at(-1)?.phase, { timeout: 30_000 }).toBe("ended");
  await watch.event("call.ended", () => true, 60_000);
  watch.close();
});
