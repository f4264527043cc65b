import { BrowserPerson } from "./support/browser-person";
import { expect, test } from "./support/fixtures";
import { expectAccessible, hearsSound, signIn } from "./support/operator";
import { Phone } from "./support/phone";

test("nobody sees a call without signing in, and a wrong password opens nothing", async ({ page, stack }) => {
  await page.goto(`${stack.info.base_url}/calls`);
  await expect(page).toHaveURL(/\/signin/);
  await page.getByLabel("Email").fill(stack.info.operator.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("The email or the password is not right.")).toBeVisible();
  await expectAccessible(page);
});

test("an operator starts a mixed call from the form, adds and removes people, and ends it", async ({
  browser,
  stack,
  api,
}) => {
  const simUrl = stack.info.carrier_sim_url!;
  const ringing = new Phone(simUrl, "+12025550143", "slt");
  await ringing.onRing("ring_forever");
  const answering = new Phone(simUrl, "+12025550144", "kal16");
  await answering.onRing("answer", 300);

  const page = await signIn(browser, stack.info);
  await page.getByTestId("start-call").first().click();
  await page.getByLabel("Name").fill("  ");
  await page.getByTestId("submit-call").click();
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await page.getByLabel("Name").fill("Anna Miller");
  await page.getByRole("button", { name: "Add a phone" }).click();
  await page.getByLabel("Phone number").fill("202 555 0144");
  await expect(page.getByTestId("phone-preview")).toContainText("+12025550144");
  await page.getByTestId("submit-call").click();

  await expect(page).toHaveURL(/\/calls\/call_/);
  const callId = /call_\w+/.exec(page.url())![0];
  const row = (identity: string) => page.locator(`[data-testid=participant-row][data-identity="${identity}"]`);
  await expect(row("+12025550144")).toHaveAttribute("data-status", "active");
  await expect(page.getByTestId("call-status")).toContainText("Active");

  await page.getByTestId("add-participant").click();
  const dialog = page.getByRole("dialog");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add a phone" }).click();
  await dialog.getByLabel("Phone number").fill("202 555 0143");
  await dialog.getByLabel("Name").fill("Ben");
  await dialog.getByTestId("submit-participants").click();
  await expect(row("+12025550143")).toHaveAttribute("data-status", "joining");
  await expect.poll(async () => (await ringing.calls()).at(-1)?.phase).toBe("ringing");

  // A phone that is removed while it rings stops ringing.
  await row("+12025550143").getByTestId("remove-participant").click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(row("+12025550143")).toHaveAttribute("data-status", "failed");
  expect((await ringing.calls()).at(-1)).toMatchObject({ phase: "ended", status: "canceled" });

  await page.getByTestId("end-call").click();
  await expectAccessible(page);
  await page.getByTestId("confirm-end-call").click();
  await expect(page.getByTestId("call-status")).toContainText("Ended");
  await expect.poll(async () => (await answering.calls()).at(-1)?.phase).toBe("ended");
  await expect(row("Anna Miller")).toHaveAttribute("data-status", "failed");
  expect(await api.getCall(callId)).toMatchObject({ status: "ended", end_reason: "ended_by_request" });
  await expectAccessible(page);

  await page.goto(`${stack.info.base_url}/calls`);
  // A page that streams in has its rows twice for a moment, once unseen.
  const listed = page.locator(`[data-testid=call-row][data-call="${callId}"]`).filter({ visible: true });
  await expect(listed).toBeVisible();
  await expectAccessible(page);
  await page.context().close();
});

test("an operator listens: they hear the call and read along, and nobody in it can see or hear them", async ({
  browser,
  stack,
  api,
}) => {
  const call = await api.createCall({
    agent_id: stack.info.agent_id,
    participants: [{ transport: "webrtc", identity: "caller" }],
  });
  const watch = await api.watch(call.id);
  const page = await signIn(browser, stack.info);
  await page.goto(`${stack.info.base_url}/calls/${call.id}`);
  // While the page still streams in, a hidden copy of it stands beside what is shown.
  await expect(page.getByTestId("listen-button")).toHaveCount(1);
  await page.getByTestId("listen-button").click();
  await expect(page.getByTestId("audio-dock")).toHaveAttribute("data-state", "connected");
  await watch.event("participant.joined", (data) => String(data.identity).startsWith("operator:"));

  const person = await BrowserPerson.join(browser, stack.info.base_url, call.participants[0]!.access!, "rms");
  await expect.poll(() => hearsSound(page), { timeout: 30_000 }).toBe(true);
  await person.speak("Hello, I would like to know when my parcel will arrive.");
  const said = await watch.event("transcript.final", (data) => data.identity === "caller");
  const words = String(said.event.data.text);
  await expect(page.getByTestId("transcript-entry").filter({ hasText: words })).toBeVisible();
  await expect(person.page.getByTestId("transcript-entry").filter({ hasText: words })).toBeVisible();
  await expect(page.getByTestId("dock-status")).toContainText(/nobody hears you/i);
  await expect(person.page.getByTestId("participant-row")).toHaveCount(2);
  await expect(person.page.getByText(/operator/i)).toHaveCount(0);
  await expectAccessible(page);
  await expectAccessible(person.page);

  await api.endCall(call.id);
  await expect(page.getByTestId("call-status")).toContainText("Ended");
  await person.leave();
  await page.context().close();
  watch.close();
});

test("a page that reloads is back in the call as the same participant", async ({ browser, stack, api }) => {
  const call = await api.createCall({
    agent_id: stack.info.agent_id,
    participants: [{ transport: "webrtc", identity: "caller" }],
  });
  const watch = await api.watch(call.id);
  const person = await BrowserPerson.join(browser, stack.info.base_url, call.participants[0]!.access!, "rms");
  await watch.event("call.active");
  await person.page.reload();
  await watch.event("participant.rejoined", (data) => data.identity === "caller");
  await expect(person.page.getByTestId("connection-state")).toHaveAttribute("data-state", "connected");
  await person.speak("I am back again, can you hear me?");
  await watch.event("transcript.final", (data) => data.identity === "caller");
  const people = (await api.getCall(call.id)).participants.filter((participant) => participant.role === "customer");
  expect(people).toHaveLength(1);
  await api.endCall(call.id);
  await person.leave();
  watch.close();
});
