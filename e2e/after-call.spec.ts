import { expect, test } from "./support/fixtures";
import { drawOrderNumber } from "./support/listening";
import { expectAccessible, signIn } from "./support/operator";
import { createOrderAgent } from "./support/order-agent";
import { Phone } from "./support/phone";
import { digitsIn } from "./support/speech";

test("when a call has ended its page tells what came of it, on evidence that can be read and heard", async ({
  browser,
  stack,
  api,
  tools,
}) => {
  const agent = await createOrderAgent(api, tools);
  await api.request("PATCH", `/v1/agents/${agent.id}`, {
    recording: true,
    intelligence_schema: {
      type: "object",
      properties: { order_number: { type: "string" }, city: { type: "string" } },
    },
  });
  const { number, sentence } = await drawOrderNumber(stack.env, "slt");
  const phone = new Phone(stack.info.carrier_sim_url!, "+12025550170", "slt");
  await phone.onRing("answer", 200);
  const page = await signIn(browser, stack.info);
  const call = await api.createCall({
    agent_id: agent.id,
    participants: [{ transport: "pstn", identity: phone.number, from_number: stack.info.from_number }],
  });
  const watch = await api.watch(call.id);
  await page.goto(`${stack.info.base_url}/calls/${call.id}`);
  const greeting = await watch.event("transcript.final", (data) => data.speaker === "agent");
  await phone.speak(sentence);
  const asked = await watch.event("transcript.final", (data) => data.identity === phone.number);
  await watch.event(
    "transcript.final",
    (data) => data.speaker === "agent" && Number(data.started_at_ms) > Number(greeting.event.data.ended_at_ms),
  );
  await phone.hangUp();
  await watch.event("call.ended");

  // The page that was open all along shows it without being loaded again.
  const summary = page.getByTestId("intelligence");
  await expect(summary).toHaveAttribute("data-status", "completed", { timeout: 60_000 });
  const field = (name: string) => page.getByTestId("intelligence-field").filter({ hasText: name });
  expect(digitsIn((await field("order_number").locator("dd").innerText()).replace(/\d+:\d\d/g, ""))).toBe(number);
  await expect(field("city")).toContainText("Not stated");

  await page.getByTestId("request-intelligence").click();
  const times = (type: string) => watch.seen.filter((item) => item.kind === "event" && item.event.type === type).length;
  await expect.poll(() => times("intelligence.completed")).toBe(2);
  await expect(summary).toHaveAttribute("data-status", "completed");

  const line = page.locator(`[data-testid=transcript-entry][id="${String(asked.event.data.id)}"]`);
  await expect(line).not.toHaveAttribute("data-chosen");
  await field("order_number").getByTestId("evidence-link").click();
  await expect(line).toHaveAttribute("data-chosen", "true");
  await expect(line).toBeInViewport();
  await expect(line).toBeFocused();

  await expect(page.getByTestId("recording")).toHaveAttribute("data-status", "completed", { timeout: 60_000 });
  await expect(page.getByTestId("recording-lane")).toHaveCount(2);
  await line.getByRole("button", { name: /Play from/ }).click();
  await expect(page.getByTestId("play-recording")).toHaveAttribute("data-state", "playing");
  await expect(line).toHaveAttribute("aria-current", "time");
  await page.getByRole("button", { name: "Hear Agent alone" }).click();
  await expect(page.locator("[data-testid=recording-lane][data-heard=true]")).toHaveCount(1);
  await page.getByTestId("play-recording").click();
  const position = page.getByTestId("recording-position");
  await position.press("Home");
  await expect(position).toHaveAttribute("aria-valuenow", "0");
  await position.press("ArrowRight");
  await expect(position).toHaveAttribute("aria-valuenow", "5");
  await expectAccessible(page);

  await page.getByTestId("delete-transcript").click();
  await page.getByTestId("confirm-delete-transcript").click();
  await expect(page.getByTestId("transcript-entry")).toHaveCount(0);
  await expect(summary).toHaveAttribute("data-status", "not_started");
  await page.getByTestId("delete-recording").click();
  await page.getByTestId("confirm-delete-recording").click();
  await expect(page.getByTestId("recording")).toHaveAttribute("data-status", "deleted");
  await expectAccessible(page);
  await page.context().close();
  watch.close();
});
