import type { Browser, Page } from "@playwright/test";
import type { AgentNotes } from "@/lib/contract/agent-control";
import type { EventData } from "@/lib/contract/events";
import type { Stack, StackInfo } from "@/scripts/stack";
import type { Api, CallWatch } from "./support/api";
import { humInto, installMicrophone, speakInto } from "./support/browser-person";
import { expect, test } from "./support/fixtures";
import { HostileNode } from "./support/hearing/hostile-node";
import { HostilePage } from "./support/hearing/hostile-page";
import { createTones, type TonePerson } from "./support/hearing/tone-person";
import { TonePhone } from "./support/hearing/tone-phone";
import { drawOrderNumber, transcribe } from "./support/listening";
import { signIn } from "./support/operator";
import { Phone } from "./support/phone";
import { digitsIn, wordsKept } from "./support/speech";

const GREETING = "Hello, you have reached the order desk. How can I help you today?";
const HOLDING_LINE = /a colleague is joining/i;
const OPERATOR_LINE = "We want to cancel the hotel and the train ticket.";
const CLOSING_LINE = "The warehouse in the valley packs it today.";
/** The agent is back within 8 s, which the benchmark measures; a test on a busy machine waits four times that. */
const BACK_DEADLINE_MS = 30_000;
/** Of a tone, ms: what counts as heard, and what jitter buffers and the carrier may still hold of one that is over. */
const CLEARLY_MS = 400;
const TAIL_MS = 700;

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
  return { caller, callId: call.id, watch };
}

/** An operator who is signed in, and listens to the call on its page; they have a microphone that is silent. */
async function operatorIn(browser: Browser, info: StackInfo, callId: string): Promise<Page> {
  const page = await signIn(browser, info, installMicrophone);
  await page.goto(`${info.base_url}/calls/${callId}`);
  // While the page still streams in, a hidden copy of it stands beside what is shown.
  await expect(page.getByTestId("listen-button")).toHaveCount(1);
  await page.getByTestId("listen-button").click();
  await expect(dock(page)).toHaveAttribute("data-state", "connected");
  await expect(dock(page)).toHaveAttribute("data-mode", "listening");
  return page;
}

const dock = (page: Page) => page.getByTestId("audio-dock");

async function takeOver(page: Page, watch: CallWatch): Promise<void> {
  await page.getByTestId("take-over").click();
  await expect(dock(page)).toHaveAttribute("data-heard", "true");
  await watch.event("transcript.final", (data) => data.speaker === "agent" && HOLDING_LINE.test(String(data.text)));
}

test("an operator takes over, the agent falls silent and listens on; handed back, it goes on from what was said and does not greet", async ({
  browser,
  stack,
  api,
}) => {
  const order = await drawOrderNumber(stack.env, "rms");
  const { caller, callId, watch } = await phoneCall(stack, api, "0170");
  const page = await operatorIn(browser, stack.info, callId);
  await takeOver(page, watch);
  const { driver_id: driverId, participants } = await api.getCall(callId);
  expect(participants.find(({ id }) => id === driverId)).toMatchObject({ mode: "open", user_id: expect.any(String) });

  const since = await caller.clockMs();
  await speakInto(page, OPERATOR_LINE, "slt");
  await expect
    .poll(async () => wordsKept(OPERATOR_LINE, await transcribe(stack.env, await caller.heard(since))), {
      timeout: 30_000,
      intervals: [1_000],
    })
    .toBeGreaterThan(0.6);
  const said = await watch.event("transcript.final", (data) => data.participant_id === driverId);
  expect(wordsKept(OPERATOR_LINE, String(said.event.data.text))).toBeGreaterThan(0.6);

  await caller.speak(order.sentence);
  const asked = await watch.event("transcript.final", (data) => data.identity === caller.number);
  // The agent has heard it, and leaves it to the operator.
  await watch.event("agent.floor_decided", (data) => {
    const decided = data as EventData<"agent.floor_decided">;
    return decided.participant_id === asked.event.data.participant_id && !decided.answers;
  });
  const before = await agentsLines();
  expect(before).toEqual([GREETING, expect.stringMatching(HOLDING_LINE)]);

  await page.getByTestId("hand-back").click();
  await page.getByTestId("hand-back-instruction").fill(`Say "${CLOSING_LINE}"`);
  await page.getByTestId("confirm-hand-back").click();
  await watch.event("call.driver_changed", (data) => data.driver_id === null && data.lost === false);
  await expect(dock(page)).toHaveAttribute("data-mode", "listening");
  await watch.event(
    "transcript.final",
    (data) => data.speaker === "agent" && digitsIn(String(data.text)).includes(order.number),
    60_000,
  );
  const after = (await agentsLines()).slice(before.length).join(" ");
  expect(after).toContain(CLOSING_LINE);
  expect(after).not.toMatch(/hello|welcome|you have reached/i);
  expect(watch.seen.filter((item) => item.kind === "event" && item.event.type === "agent.greeted")).toHaveLength(1);
  await expect
    .poll(async () => (await api.request<AgentNotes>("GET", `/v1/calls/${callId}/agent/notes`)).body.notes)
    .toEqual([
      expect.objectContaining({ text: `Say "${CLOSING_LINE}"`, status: "used", used_in_turn: expect.any(Number) }),
    ]);

  await api.endCall(callId);
  await page.context().close();
  watch.close();

  async function agentsLines(): Promise<string[]> {
    const { transcript } = await api.getTranscript(callId);
    return transcript.filter(({ speaker }) => speaker === "agent").map(({ text }) => text);
  }
});

test("a whisper is heard by the one it is for and by nobody else", async ({ browser, stack, api }) => {
  const phone = new Phone(stack.info.carrier_sim_url!, "+12025550171", "rms");
  await phone.onRing("answer", 200);
  const agent = await api.createAgent({ name: "Quinn", instructions: "Say nothing.", greeting: "" });
  const call = await api.createCall({
    agent_id: agent.id,
    participants: [
      { transport: "webrtc", identity: "ann" },
      { transport: "webrtc", identity: "noah" },
      { transport: "pstn", identity: phone.number, from_number: stack.info.from_number },
    ],
  });
  await api.request("POST", `/v1/calls/${call.id}/agent/mode`, { mode: "silent" });
  const watch = await api.watch(call.id);
  const access = (identity: string) => call.participants.find((one) => one.identity === identity)!.access!;
  const ann = await HostilePage.join(browser, access("ann"), "ann");
  const noah = await HostileNode.join(access("noah"), "noah");
  const callee = new TonePhone(phone);
  const people: TonePerson[] = [ann, noah, callee];
  for (const { identity } of people) await watch.event("participant.joined", (data) => data.identity === identity);

  const page = await operatorIn(browser, stack.info, call.id);
  const [tone] = createTones()(1) as [number];
  const heardMs = async (person: TonePerson) => (await person.heard([tone])).get(tone)!;
  // From here on there is always something to leak.
  await humInto(page, tone);
  await callee.forget();

  expect((await ann.people()).filter((identity) => identity.startsWith("operator:"))).toEqual([]);
  await page.getByTestId("whisper-button").click();
  await page.locator(`[data-testid=whisper-target][data-identity="${phone.number}"]`).click();
  await expect(dock(page)).toHaveAttribute("data-mode", "whispering");
  await expect(page.getByTestId("dock-status")).toContainText(/hold V to speak/i);
  await ann.pass(1_000);
  expect(await heardMs(callee), "nothing is heard before the key is held").toBe(0);
  await page.keyboard.down("v");
  await expect(dock(page)).toHaveAttribute("data-heard", "true");
  await expect.poll(() => heardMs(callee), { timeout: 30_000 }).toBeGreaterThan(3 * CLEARLY_MS);
  await page.keyboard.up("v");
  await page.getByTestId("listen-button").click();
  await expect(dock(page)).toHaveAttribute("data-mode", "listening");
  await ann.pass(TAIL_MS);
  expect([await heardMs(ann), await heardMs(noah)]).toEqual([0, 0]);

  for (const person of people) await person.forget();
  await ann.pass(1_000);
  for (const person of people) expect(await heardMs(person), `${person.identity}, of who listens again`).toBe(0);

  await page.getByTestId("join-call").click();
  await expect(dock(page)).toHaveAttribute("data-mode", "open");
  for (const person of people)
    await expect.poll(() => heardMs(person), { timeout: 30_000 }).toBeGreaterThan(CLEARLY_MS);

  await page.context().close();
  for (const person of people) await person.leave();
  watch.close();
  await api.endCall(call.id);
});

test("when the tab of the operator who drives is killed the caller hears the agent within eight seconds", async ({
  browser,
  stack,
  api,
}) => {
  const { caller, callId, watch } = await phoneCall(stack, api, "0172");
  const page = await operatorIn(browser, stack.info, callId);
  await takeOver(page, watch);
  const { driver_id: driverId } = await api.getCall(callId);
  await speakInto(page, OPERATOR_LINE, "slt");
  await watch.event("transcript.final", (data) => data.participant_id === driverId);

  const crashed = page.waitForEvent("crash");
  const control = await page.context().newCDPSession(page);
  const [killedAt, killedClockMs] = [Date.now(), await caller.clockMs()];
  // A page that has crashed answers nothing.
  void control.send("Page.crash").catch(() => {});
  await crashed;
  const lost = await watch.event("call.driver_changed", (data) => data.lost === true, BACK_DEADLINE_MS);
  expect(lost.event.data).toMatchObject({ driver_id: null });
  const back = await watch.event(
    "transcript.final",
    (data) => data.speaker === "agent" && /i am back/i.test(String(data.text)),
    BACK_DEADLINE_MS,
  );
  const heard = (await caller.audible()).find(({ start_ms }) => start_ms > killedClockMs)!;
  const measured = {
    "driver lost after ms": lost.at - killedAt,
    "agent heard after ms": heard.start_ms - killedClockMs,
    "agent's line final after ms": back.at - killedAt,
  };
  for (const [type, ms] of Object.entries(measured)) test.info().annotations.push({ type, description: String(ms) });
  expect(measured["agent heard after ms"]).toBeLessThan(BACK_DEADLINE_MS);

  await api.endCall(callId);
  await page.context().close();
  watch.close();
});

test("two operators who take over at once have one owner, and the other may ask", async ({ browser, stack, api }) => {
  const { callId, watch } = await phoneCall(stack, api, "0173");
  const pages = [
    await operatorIn(browser, stack.info, callId),
    await operatorIn(browser, { ...stack.info, operator: stack.info.second_operator }, callId),
  ];
  await Promise.all(pages.map((page) => page.getByTestId("take-over").click()));
  await watch.event("call.driver_changed");
  for (const page of pages) await expect(driving(page).or(asking(page))).toBeVisible();
  const [first, second] = (await driving(pages[0]!).isVisible()) ? pages : pages.toReversed();
  await expect(dock(first!)).toHaveAttribute("data-heard", "true");
  await expect(dock(second!)).toHaveAttribute("data-mode", "listening");
  await expect(dock(second!)).toHaveAttribute("data-heard", "false");

  await asking(second!).click();
  await watch.event("call.drive_requested");
  await first!
    .getByTestId("drive-request")
    .getByRole("button", { name: /^Give it/ })
    .click();
  await expect(driving(second!)).toBeVisible();
  await expect(driving(first!)).toBeHidden();
  // Whoever asked is not heard the moment somebody gives them the call.
  await expect(dock(second!)).toHaveAttribute("data-heard", "false");
  await second!.getByTestId("dock-mute").click();
  await expect(dock(second!)).toHaveAttribute("data-heard", "true");

  const drivers = watch.seen.flatMap((item) =>
    item.kind === "event" && item.event.type === "call.driver_changed" ? [item.event.data.driver_id] : [],
  );
  expect(new Set(drivers).size).toBe(2);
  expect(drivers).toHaveLength(2);
  expect(drivers[1]).toBe((await api.getCall(callId)).driver_id);

  await api.endCall(callId);
  for (const page of pages) await page.context().close();
  watch.close();
});

const driving = (page: Page) => page.getByTestId("hand-back");
const asking = (page: Page) => page.getByTestId("take-over").filter({ hasText: "Ask for it" });
