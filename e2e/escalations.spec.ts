import type { Browser, Page } from "@playwright/test";
import type { Escalation, EscalationStatus } from "@/lib/contract/escalations";
import type { EventData } from "@/lib/contract/events";
import type { Operators } from "@/lib/contract/operators";
import type { Transfer } from "@/lib/contract/transfers";
import type { Stack } from "@/scripts/stack";
import type { Api, CallWatch } from "./support/api";
import { BrowserPerson, installMicrophone, speakInto } from "./support/browser-person";
import { expect, test } from "./support/fixtures";
import { transcribe } from "./support/listening";
import { expectAccessible, hearsSound, signIn } from "./support/operator";
import { Phone } from "./support/phone";
import { wordsKept } from "./support/speech";

const DESKTOP = { width: 1440, height: 900 };
const PHONE_SIZED = { width: 390, height: 844 };
const WISH = "I would like to talk to a human, please.";
const OPERATOR_LINE = "The blue bicycle in the garden belongs to my sister.";
const CALLER_LINE = "We want to cancel the hotel and the train ticket.";

/** Both operators of the stack, each in a browser of their own with a microphone that speaks, away from the live page. */
async function signInBoth(browser: Browser, stack: Stack): Promise<[first: Page, second: Page]> {
  const { operator, second_operator: second } = stack.info;
  const pages = await Promise.all(
    [operator, second].map((one) => signIn(browser, { ...stack.info, operator: one }, installMicrophone)),
  );
  for (const page of pages) await page.setViewportSize(DESKTOP);
  return [pages[0]!, pages[1]!];
}

const goTo = (page: Page, stack: Stack, path: string) => page.goto(`${stack.info.base_url}${path}`);

/** On a wide screen and on a phone's, in both themes. */
async function accessibleAtBothWidths(page: Page, what: string): Promise<void> {
  await test.step(`axe: ${what}`, async () => {
    for (const size of [PHONE_SIZED, DESKTOP]) {
      await page.setViewportSize(size);
      await expectAccessible(page);
    }
  });
}

/** Whether the page plays somebody's voice at any moment until `speaking` is over. Music on hold is no such voice. */
async function hearsWhile(page: Page, speaking: Promise<unknown>): Promise<boolean> {
  let over = false;
  const end = speaking.finally(() => (over = true));
  let heard = false;
  while (!over) heard = (await hearsSound(page)) || heard;
  await end;
  return heard;
}

const escalated = (watch: CallWatch, status: EscalationStatus) =>
  watch
    .event("escalation.updated", (data) => (data as EventData<"escalation.updated">).escalation.status === status)
    .then(({ event }) => (event.data as EventData<"escalation.updated">).escalation);

const transferred = (watch: CallWatch, fits: (transfer: Transfer) => boolean) =>
  watch.event("transfer.updated", (data) => fits((data as EventData<"transfer.updated">).transfer), 60_000);

async function readEscalation(api: Api, id: string): Promise<Escalation> {
  return (await api.request<Escalation>("GET", `/v1/escalations/${id}`)).body;
}

test("a caller who asks for a person is claimed by one operator, who reads the briefing, listens, and goes live", async ({
  browser,
  stack,
  api,
}) => {
  const caller = new Phone(stack.info.carrier_sim_url!, "+12025550170", "rms");
  await caller.onRing("answer", 200);
  const [anna, ben] = await signInBoth(browser, stack);
  for (const page of [anna, ben]) await goTo(page, stack, "/agents");
  const greeting = "Hello, you have reached the order desk.";
  const agent = await api.createAgent({ name: "Quinn", instructions: "Help callers.", greeting });
  const call = await api.createCall({
    agent_id: agent.id,
    participants: [{ transport: "pstn", identity: caller.number, from_number: stack.info.from_number }],
  });
  const watch = await api.watch(call.id);
  await watch.event("transcript.final", (data) => data.speaker === "agent");

  await caller.speak(WISH);
  const raised = await escalated(watch, "waiting");
  expect(raised).toMatchObject({ raised_by: "caller", claimed_by: null, time_to_claim_ms: null });
  for (const page of [anna, ben]) {
    await expect(page.getByTestId("escalation-notice")).toBeVisible();
    await expect(page.getByTestId("escalation-count")).toContainText("1");
  }

  await anna.getByTestId("notice-claim").click();
  await expect(anna).toHaveURL(new RegExp(`/calls/${call.id}`));
  await expect(anna.getByTestId("audio-dock")).toHaveAttribute("data-state", "connected");
  await expect(anna.getByTestId("audio-dock")).toHaveAttribute("data-mode", "listening");
  await expect(anna.getByTestId("briefing-card")).toContainText(raised.reason);
  await expect(anna.getByTestId("dock-status")).toContainText(/nobody hears you/i);
  await expect(ben.getByTestId("escalation-notice")).toHaveCount(0);
  await expect(ben.getByTestId("escalation-count")).toHaveCount(0);
  expect(await hearsWhile(anna, caller.speak("Hello? I am still here, and I wait for somebody.")), "she listens").toBe(
    true,
  );

  await anna.keyboard.press("g");
  await escalated(watch, "live");
  await expect(anna.getByTestId("audio-dock")).toHaveAttribute("data-heard", "true");
  expect(await api.getCall(call.id)).toMatchObject({ agent_mode: "silent" });
  const liveFrom = await caller.clockMs();
  await speakInto(anna, OPERATOR_LINE, "slt");
  await expect
    .poll(async () => wordsKept(OPERATOR_LINE, await transcribe(stack.env, await caller.heard(liveFrom))), {
      timeout: 30_000,
    })
    .toBeGreaterThan(0.6);
  await caller.speak(CALLER_LINE);
  const answered = await watch.event(
    "transcript.final",
    (data) => data.identity === caller.number && wordsKept(CALLER_LINE, String(data.text)) > 0.6,
  );

  await goTo(ben, stack, "/calls");
  const row = ben.getByTestId("escalation-row").filter({ visible: true });
  await expect(row).toHaveAttribute("data-status", "live");
  await expect(row.getByTestId("claim-escalation")).toHaveCount(0);
  await accessibleAtBothWidths(anna, "the call page, live, with a briefing");
  await anna.keyboard.press("?");
  await expect(anna.getByRole("dialog")).toBeVisible();
  await accessibleAtBothWidths(anna, "the keys of a call");
  await anna.keyboard.press("Escape");
  await expect(anna.getByRole("dialog")).toHaveCount(0);

  await anna.getByTestId("escalation-resolve").click();
  await escalated(watch, "resolved");
  await expect(anna.getByTestId("escalation-banner")).toHaveCount(0);
  await expect(row).toHaveCount(0);
  const after = await readEscalation(api, raised.id);
  expect(after).toMatchObject({ status: "resolved", ended_at: expect.any(String) });
  expect(after.time_to_claim_ms).toBeGreaterThan(0);
  expect(after.time_to_join_ms).toBeGreaterThan(after.time_to_claim_ms!);
  // The agent has heard the caller, and kept its silence.
  const said = watch.seen.filter(
    (item) => item.kind === "event" && item.event.type === "transcript.final" && item.at > answered.at,
  );
  expect(said.filter((item) => item.kind === "event" && item.event.data.speaker === "agent")).toEqual([]);

  await api.endCall(call.id);
  for (const page of [anna, ben]) await page.context().close();
  watch.close();
});

test("an operator is rung in the dashboard, reads the briefing on a card, talks privately and takes the call", async ({
  browser,
  stack,
  api,
}) => {
  const [anna, ben] = await signInBoth(browser, stack);
  const { body } = await api.request<Operators>("GET", "/v1/operators");
  const colleague = body.operators.find(({ groups }) => groups.includes("support"))!;
  const agent = await api.createAgent({ name: "Quinn", instructions: "Help callers.", greeting: "Hello." });
  const call = await api.createCall({
    agent_id: agent.id,
    participants: [{ transport: "webrtc", identity: "caller" }],
  });
  const watch = await api.watch(call.id);
  const guest = await BrowserPerson.join(browser, stack.info.base_url, call.participants[0]!.access!, "rms");
  await goTo(anna, stack, `/calls/${call.id}`);
  await goTo(ben, stack, "/agents");
  await watch.event("transcript.final", (data) => data.speaker === "agent");
  await guest.speak("My parcel is green, and it has not arrived.");
  await watch.event("transcript.final", (data) => data.identity === "caller");

  await expect(anna.getByTestId("take-over")).toHaveCount(1);
  await anna.getByTestId("take-over").click();
  await expect(anna.getByTestId("audio-dock")).toHaveAttribute("data-heard", "true");
  await accessibleAtBothWidths(anna, "the call page while driving");
  await anna.getByTestId("transfer-button").click();
  const dialog = anna.getByRole("dialog");
  await dialog.getByLabel("Operator").selectOption(colleague.id);
  await dialog.getByLabel("Who speaks to them first").selectOption("operator");
  await dialog.getByLabel("Briefing").selectOption("written");
  await accessibleAtBothWidths(anna, "the transfer dialog");
  await dialog.getByLabel("Reason").fill("The green parcel has not arrived.");
  await dialog.getByTestId("submit-transfer").click();

  const incoming = ben.getByTestId("incoming-transfer");
  await expect(incoming).toContainText("The green parcel has not arrived.");
  await expect(anna.getByTestId("incoming-transfer")).toHaveCount(0);
  await incoming.getByTestId("incoming-accept").click();
  await expect(ben).toHaveURL(new RegExp(`/calls/${call.id}`));
  await transferred(watch, ({ status }) => status === "consulting");
  await expect(incoming).toHaveCount(0);
  for (const page of [anna, ben]) {
    await expect(page.getByTestId("transfer-panel")).toHaveAttribute("data-status", "consulting");
    await expect(page.getByTestId("audio-dock")).toHaveAttribute("data-mode", "consulting");
    await expect(page.getByTestId("audio-dock")).toHaveAttribute("data-heard", "true");
  }
  await expect(ben.getByTestId("briefing-card")).toContainText("The green parcel has not arrived.");
  await expect(guest.page.getByTestId("your-microphone")).toHaveAttribute("data-hold", "true");
  await accessibleAtBothWidths(ben, "the call page in private talk");
  await accessibleAtBothWidths(guest.page, "a guest on hold");
  const briefed = speakInto(anna, OPERATOR_LINE, "slt");
  expect(await Promise.all([hearsWhile(ben, briefed), hearsWhile(guest.page, briefed)]), "[colleague, guest]").toEqual([
    true,
    false,
  ]);
  const onHold = guest.speak(CALLER_LINE);
  expect(await Promise.all([hearsWhile(anna, onHold), hearsWhile(ben, onHold)])).toEqual([false, false]);

  await ben.getByTestId("transfer-accept").click();
  await transferred(watch, ({ status, outcome }) => status === "ended" && outcome === "accepted");
  await expect(ben.getByTestId("transfer-panel")).toHaveAttribute("data-outcome", "accepted");
  await expect(guest.page.getByTestId("your-microphone")).toHaveAttribute("data-hold", "false");
  await expect(ben.getByTestId("audio-dock")).toHaveAttribute("data-mode", "open");
  await expect(ben.getByTestId("audio-dock")).toHaveAttribute("data-heard", "true");
  expect(await hearsWhile(guest.page, speakInto(ben, CALLER_LINE, "awb")), "the guest hears who took over").toBe(true);
  expect(await hearsWhile(ben, guest.speak("Thank you. What time is it over there?")), "and is heard").toBe(true);
  await watch.event("transcript.final", (data) => wordsKept("What time is it over there", String(data.text)) > 0.6);
  const { text } = await api.getTranscript(call.id);
  expect(wordsKept(OPERATOR_LINE, text), "the private talk is no part of the call").toBeLessThan(0.5);

  await api.endCall(call.id);
  await guest.leave();
  for (const page of [anna, ben]) await page.context().close();
  watch.close();
});

test("a released claim waits again at its old age, before what was asked for after it", async ({
  browser,
  stack,
  api,
}) => {
  const [anna, ben] = await signInBoth(browser, stack);
  const raise = async (identity: string, reason: string) => {
    const call = await api.createCall({
      agent_id: stack.info.agent_id,
      participants: [{ transport: "webrtc", identity }],
    });
    const { body } = await api.request<Escalation>("POST", `/v1/calls/${call.id}/escalations`, { reason });
    return body;
  };
  const older = await raise("first", "Wants to change the address of an order.");
  const newer = await raise("second", "A bill that was paid twice.");
  const rows = (page: Page) => page.getByTestId("escalation-row").filter({ visible: true });
  const order = (page: Page) =>
    rows(page).evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.escalation));
  await expect.poll(() => order(ben)).toEqual([older.id, newer.id]);
  await accessibleAtBothWidths(ben, "the live page with a queue");

  await rows(anna).first().getByTestId("claim-escalation").click();
  await expect(anna.getByTestId("briefing-card")).toContainText(older.reason);
  await expect(ben.locator(`[data-escalation="${older.id}"]`)).toHaveAttribute("data-status", "claimed");
  await anna.getByTestId("escalation-release").click();
  await expect(anna.getByTestId("escalation-banner")).toHaveAttribute("data-status", "waiting");
  await expect(ben.locator(`[data-escalation="${older.id}"]`)).toHaveAttribute("data-status", "waiting");
  await expect.poll(() => order(ben)).toEqual([older.id, newer.id]);
  expect(await readEscalation(api, older.id)).toMatchObject({
    status: "waiting",
    claimed_by: null,
    created_at: older.created_at,
    time_to_claim_ms: expect.any(Number),
    time_to_join_ms: null,
  });

  for (const { call_id: callId } of [older, newer]) await api.endCall(callId);
  await expect(rows(ben)).toHaveCount(0);
  for (const page of [anna, ben]) await page.context().close();
});
