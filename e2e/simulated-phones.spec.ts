import { expect, test, type Page } from "@playwright/test";
import { decodeMulaw, encodeMulaw } from "../packages/carrier-sim/src/audio/mulaw";
import { parseWav } from "../packages/carrier-sim/src/audio/wav";
import { amplitudeOf, tone } from "../packages/carrier-sim/src/testing/tone";
import { FROM, World } from "../packages/carrier-sim/src/testing/world";
import { expectAccessible } from "./support/operator";

// The page of the simulated phones alone, with a small application at the other end: no stack runs here.

const PHONE = "+15551230001";
const PHONE_SAID = "+1 (555) 123-0001";

let world: World;

test.beforeEach(async ({ page }) => {
  world = await World.start();
  const stream = `<Connect><Stream url="${world.app.wsUrl}/media/t0ken"/></Connect>`;
  world.app.documents.set("/answer", { body: `<Response>${stream}</Response>` });
  await page.addInitScript(tapSpeaker);
});
test.afterEach(() => world.close());

/** Runs in the page: what goes to the speaker also goes to an analyser that the test reads. */
function tapSpeaker(): void {
  const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode;
  AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode) {
    if (to instanceof AudioDestinationNode) {
      const analyser = new AnalyserNode(to.context, { fftSize: 8192 });
      connect.call(this, analyser);
      ((window as never as { taps?: AnalyserNode[] }).taps ??= []).push(analyser);
    }
    return connect.call(this, to);
  } as typeof AudioNode.prototype.connect;
}

/** The loudest frequency at the page's speaker in Hz, and how loud it is in dB. */
function loudest(page: Page): Promise<{ hertz: number; decibels: number }> {
  return page.evaluate(() => {
    const taps = (window as never as { taps?: AnalyserNode[] }).taps ?? [];
    const peaks = taps.map((analyser) => {
      const bins = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(bins);
      const decibels = Math.max(...bins);
      return { hertz: (bins.indexOf(decibels) * analyser.context.sampleRate) / analyser.fftSize, decibels };
    });
    return peaks.sort((a, b) => b.decibels - a.decibels)[0] ?? { hertz: 0, decibels: -Infinity };
  });
}

async function addPhone(page: Page): Promise<void> {
  await page.goto(world.sim.url);
  await page.getByLabel("Number of a phone").fill(PHONE_SAID);
  await page.getByRole("button", { name: "Add phone" }).click();
  await expect(page.getByRole("article", { name: PHONE_SAID })).toContainText("Idle");
}

test("a person picks up in the browser, talks and hears, presses keys and hangs up", async ({ page }) => {
  await addPhone(page);
  await expectAccessible(page);
  const sid = await world.place([
    ["To", PHONE],
    ["Url", `${world.app.url}/answer`],
  ]);
  const card = page.getByRole("article", { name: PHONE_SAID });
  await expect(card).toContainText("Ringing");
  await expect(page).toHaveTitle(/is calling/);
  await expectAccessible(page);
  await card.getByRole("button", { name: "Pick up" }).press("Enter");
  await expect(card).toContainText("Your microphone is on");
  await expect(card.locator("button:focus"), "who works by keyboard stays in the card").toHaveCount(1);

  // Chromium's fake microphone beeps once a second.
  await world.app.message("start");
  await world.app.until("the microphone's beep", () => {
    return decodeMulaw(world.app.heard()).filter((sample) => Math.abs(sample) > 3000).length > 200;
  });
  world.app.play(encodeMulaw(tone(1000, 60_000, 8000)));
  await expect.poll(async () => (await loudest(page)).decibels).toBeGreaterThan(-30);
  expect(Math.abs((await loudest(page)).hertz - 1000)).toBeLessThan(15);
  const { samples } = parseWav(await world.heardWav(sid));
  expect(amplitudeOf(1000, samples.slice(-2000), 8000)).toBeGreaterThan(14_000);

  await card.getByRole("button", { name: "Keypad" }).click();
  await card.getByRole("button", { name: "4 GHI" }).click();
  await card.getByRole("button", { name: "4 GHI" }).press("#");
  await world.app.until("two keys", () => world.app.messages.filter(({ event }) => event === "dtmf").length === 2);
  await expectAccessible(page);

  await card.getByRole("button", { name: "Mute" }).click();
  await expect(card).toContainText("Your microphone is muted");
  await card.getByRole("button", { name: "Hang up" }).click();
  await expect(card).toContainText("Last call: completed");
  await world.app.callback("completed");
});

test("a person declines, and a phone that is told to be busy does not ring", async ({ page }) => {
  await addPhone(page);
  const card = page.getByRole("article", { name: PHONE_SAID });
  const place = () =>
    world.place([
      ["To", PHONE],
      ["Url", `${world.app.url}/answer`],
    ]);
  await place();
  await card.getByRole("button", { name: "Decline" }).click();
  expect((await world.app.callback("busy")).params.SipResponseCode).toBe("603");

  await card.getByText("How this phone behaves").click();
  await card.getByLabel("When it is called").selectOption("Is busy");
  await expect
    .poll(async () => (await world.control<unknown>("GET", `phones/${PHONE}`)).body)
    .toMatchObject({ script: { on_ring: { action: "busy" } } });
  const sid = await place();
  await world.untilEnded(sid);
  await expect(page.getByRole("list").getByText("busy").first()).toBeVisible();
});

test("a person calls in and is connected with the application that serves the number", async ({ page }) => {
  await addPhone(page);
  await world.control("PUT", `numbers/twilio/${FROM}`, { inbound_url: `${world.app.url}/answer` });
  await page.getByLabel("Call from").fill(PHONE_SAID);
  await expect(page.getByLabel("Call to")).toContainText("+1 (555) 987-6543 · simulated Twilio");
  await page.getByRole("button", { name: "Call in" }).click();
  const card = page.getByRole("article", { name: PHONE_SAID });
  await expect(card).toContainText("Your microphone is on");
  await expect(card).toContainText("To +1 (555) 987-6543");
  expect((await world.app.message("start")).start?.callSid).toMatch(/^CA/);
  await card.getByRole("button", { name: "Hang up" }).click();
  await expect(card).toContainText("Last call");
});

test("faults are switched on and off, and the page fits a phone's screen", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await addPhone(page);
  await page.getByText("Status webhooks").click();
  await page.getByText("Media", { exact: true }).click();
  await page.getByLabel("Each comes twice").check();
  await page.getByLabel("Jitter in ms").fill("80");
  await page.getByLabel("Jitter in ms").blur();
  await expect(page.getByText("2 on")).toBeVisible();
  expect((await world.control("GET", "faults")).body).toMatchObject({
    callbacks: { duplicate: true },
    media: { jitter_ms: 80 },
  });
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.getByRole("button", { name: "Switch all off" }).click();
  await expect(page.getByLabel("Each comes twice")).not.toBeChecked();
  expect((await world.control("GET", "faults")).body).toMatchObject({ callbacks: { duplicate: false } });
});
