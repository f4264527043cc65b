import type { Locator, Page } from "@playwright/test";
import { connect, schema } from "@/db/client";
import { hashPassword } from "@/lib/domain/account/password";
import { Api } from "./support/api";
import { installMicrophone, speakInto } from "./support/browser-person";
import { expect, test } from "./support/fixtures";
import { expectAccessible, hearsSound, signIn } from "./support/operator";
import { wordsKept } from "./support/speech";

const GREETING = "Good morning, this is the garden shop. Which plants can I help you with?";

/** Fails on what axe finds on the page on a large screen and on a phone's. */
async function expectAccessibleAtBothWidths(page: Page): Promise<void> {
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(wider, "the page scrolls sideways at 390 px").toBe(false);
  await page.setViewportSize({ width: 1280, height: 720 });
}

async function goTo(page: Page, place: string, heading: string): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place }).click();
  await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
}

test("a key made for reading reads, is refused a call, and opens nothing once it is revoked", async ({
  browser,
  stack,
}) => {
  const page = await signIn(browser, stack.info);
  await goTo(page, "Developers", "API keys");
  await page.getByTestId("new-key").click();
  await page.getByTestId("create-key").click();
  await expect(page.getByLabel("Name")).toBeFocused();
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Name").fill("Reporting");
  await page.getByLabel("Scope").selectOption("read");
  await expectAccessible(page);
  await page.getByTestId("create-key").click();
  const key = await page.getByTestId("made-key").inputValue();
  await page.getByRole("button", { name: "Copy the key" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Done" }).click();
  const row = page.getByTestId("key-row").filter({ hasText: "Reporting" });
  await expect(row).toContainText("never");
  await expect(page.getByText(key)).toHaveCount(0);

  const reader = new Api(stack.info.base_url, key);
  expect((await reader.request("GET", "/v1/calls")).status).toBe(200);
  const people = [{ transport: "webrtc", identity: "ann" }];
  const refused = await reader.request<{ error: { code: string; message: string } }>("POST", "/v1/calls", {
    agent_id: stack.info.agent_id,
    participants: people,
  });
  expect([refused.status, refused.body.error.code]).toEqual([403, "forbidden"]);
  expect(refused.body.error.message).toContain("`calls`");
  await page.reload();
  await expect(row).toContainText("just now");
  await expectAccessibleAtBothWidths(page);

  await row.getByTestId("revoke-key").click();
  await expectAccessible(page);
  await page.getByTestId("confirm-revoke").click();
  await expect(row).toContainText("Revoked");
  expect((await reader.request("GET", "/v1/calls")).status).toBe(401);
  await page.context().close();
});

test("a test call speaks the greeting that was just saved, hears the operator, and tells how long each answer took", async ({
  browser,
  stack,
  api,
}) => {
  const agent = await api.createAgent({ name: "Garden shop", instructions: "Help with orders.", greeting: "Hello." });
  const page = await signIn(browser, stack.info, installMicrophone);
  await goTo(page, "Agents", "Agents");
  await page.getByRole("link", { name: "Garden shop" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Garden shop" })).toBeVisible();
  await page.getByLabel("Greeting").fill(GREETING);
  await page.getByRole("button", { name: "Add a tool" }).click();
  await page.getByTestId("save-agent").click();
  await expect(page.getByLabel("Name").nth(1)).toBeFocused();
  await expectAccessibleAtBothWidths(page);
  await page.getByRole("button", { name: /Remove the tool/ }).click();
  await page.getByTestId("save-agent").click();
  await expect(page.getByText("Saved. It takes effect at the next call.", { exact: true })).toBeVisible();

  const panel = page.getByTestId("test-call");
  await panel.getByTestId("start-test-call").focus();
  await page.keyboard.press("Enter");
  await expect(panel.getByTestId("test-call-status")).toHaveAttribute("data-status", "active", { timeout: 30_000 });
  await expect.poll(() => hearsSound(page), { timeout: 30_000 }).toBe(true);
  const said = (role: string): Locator => panel.locator(`[data-testid=transcript-entry][data-role=${role}]`);
  await expect(said("agent")).toHaveCount(1, { timeout: 30_000 });
  expect(wordsKept(GREETING, await said("agent").innerText())).toBe(1);

  const interim = panel.getByTestId("transcript-interim").filter({ hasText: /\w/ });
  const wasInterim = interim.first().waitFor({ timeout: 30_000 });
  await speakInto(page, "Hello, I would like to know when my parcel will arrive at my house.", "rms");
  await wasInterim;
  await expect(said("customer")).not.toHaveCount(0, { timeout: 30_000 });
  await expect(said("agent")).toHaveCount(2, { timeout: 30_000 });
  const turn = panel.getByTestId("turn-row").first();
  await expect(turn).toBeVisible();
  const times = await turn.getByRole("cell").allInnerTexts();
  expect(times).toHaveLength(4);
  for (const time of times) expect(Number(time)).toBeGreaterThanOrEqual(0);
  expect(Number(times[3])).toBeGreaterThan(0);
  await expectAccessibleAtBothWidths(page);

  await panel.getByTestId("end-test-call").click();
  await page.getByTestId("confirm-end-test-call").click();
  await expect(panel.getByTestId("test-call-status")).toHaveAttribute("data-status", "ended");
  const [call] = (await api.request<{ data: { agent_id: string }[] }>("GET", "/v1/calls?limit=1")).body.data;
  expect(call!.agent_id).toBe(agent.id);

  await page.getByTestId("archive-agent").click();
  await page.getByTestId("confirm-archive").click();
  await expect(page).toHaveURL(/\/agents$/);
  await expect(page.getByRole("link", { name: "Garden shop" })).toHaveCount(0);
  await page.context().close();
});

test("a refused microphone is explained, and leaving is not ending", async ({ browser, stack, api }) => {
  const page = await signIn(browser, stack.info, () => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("refused", "NotAllowedError"));
  });
  await page.goto(`${stack.info.base_url}/agents/${stack.info.agent_id}`);
  await page.getByTestId("start-test-call").click();
  await expect(page.getByTestId("test-call").getByRole("alert")).toContainText("Allow the microphone");
  await expectAccessible(page);
  await page.getByTestId("leave-test-call").click();
  await expect(page.getByTestId("audio-dock")).toHaveCount(0);
  await expect(page.getByTestId("end-test-call")).toBeVisible();
  await page.getByTestId("end-test-call").click();
  await page.getByTestId("confirm-end-test-call").click();
  const newest = async () =>
    (await api.request<{ data: { status: string }[] }>("GET", "/v1/calls?limit=1")).body.data[0];
  await expect.poll(async () => (await newest())?.status).toMatch(/^(ended|failed)$/);
  await page.context().close();
});

test("settings and numbers are kept; an operator who is no admin looks at them and is told why", async ({
  browser,
  stack,
}) => {
  const page = await signIn(browser, stack.info);
  await goTo(page, "Settings", "Settings");
  await page.getByLabel("Longest call, seconds").fill("5");
  await page.getByLabel("Name").focus();
  await expect(page.getByText("Must be at least 60.")).toBeVisible();
  await page.getByLabel("Name").fill("Garden shop & Co");
  await page.getByTestId("save-settings").click();
  await expect(page.getByLabel("Longest call, seconds")).toBeFocused();
  await page.getByLabel("Longest call, seconds").fill("5400");
  await page.getByLabel("Keep recordings for, days").fill("30");
  await expectAccessibleAtBothWidths(page);
  await page.getByTestId("save-settings").click();
  await expect(page.getByText("Settings saved.", { exact: true })).toBeVisible();
  await expect(page.getByRole("banner").getByText("Garden shop & Co")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Longest call, seconds")).toHaveValue("5400");
  await expect(page.getByLabel("Keep recordings for, days")).toHaveValue("30");

  await goTo(page, "Numbers", "Numbers");
  await page.getByTestId("add-number").click();
  await page.getByLabel("Number", { exact: true }).fill("202 555 0177");
  await expect(page.getByTestId("phone-preview")).toContainText("+12025550177");
  await page.getByLabel("Label", { exact: true }).fill("Greenhouse");
  await expectAccessible(page);
  await page.getByTestId("submit-number").click();
  const row = page.locator('[data-testid=number-row][data-number="+12025550177"]');
  await expect(row).toContainText("Greenhouse");
  await expectAccessibleAtBothWidths(page);
  await row.getByTestId("remove-number").click();
  await page.getByTestId("confirm-remove-number").click();
  await expect(row).toHaveCount(0);
  await page.context().close();

  const operator = { email: "looker@example.org", password: "correct horse battery" };
  const { db, close } = connect(stack.info.database_url, 1);
  const [workspace] = await db.select().from(schema.workspaces);
  const passwordHash = await hashPassword(operator.password);
  await db.insert(schema.users).values({
    id: "usr_looker",
    workspaceId: workspace!.id,
    email: operator.email,
    name: "Lou Looker",
    role: "operator",
    passwordHash,
  });
  await close();
  const looking = await signIn(browser, { ...stack.info, operator });
  for (const [place, heading] of [
    ["Settings", "Settings"],
    ["Numbers", "Numbers"],
    ["Developers", "API keys"],
  ] as const) {
    await goTo(looking, place, heading);
    await expect(looking.getByTestId("read-only-note")).toBeVisible();
    await expect(looking.getByRole("main").getByRole("button", { name: /save|new|add|remove|revoke/i })).toHaveCount(0);
    await expectAccessible(looking);
  }
  await looking.goto(`${stack.info.base_url}/agents/${stack.info.agent_id}`);
  await expect(looking.getByTestId("read-only-note")).toBeVisible();
  await expect(looking.getByLabel("Greeting")).not.toBeEditable();
  await expect(looking.getByTestId("start-test-call")).toBeEnabled();
  await expectAccessibleAtBothWidths(looking);
  await looking.context().close();
});
