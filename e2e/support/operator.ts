import AxeBuilder from "@axe-core/playwright";
import { expect, type Browser, type Page } from "@playwright/test";
import type { StackInfo } from "@/scripts/stack";

/** Signs the operator in, in a browser of their own, and opens the dashboard. `prepare` runs in each page first. */
export async function signIn(browser: Browser, info: StackInfo, prepare?: () => void): Promise<Page> {
  const context = await browser.newContext({ permissions: ["microphone", "clipboard-read", "clipboard-write"] });
  if (prepare) await context.addInitScript(prepare);
  const page = await context.newPage();
  await page.goto(info.base_url);
  await page.getByLabel("Email").fill(info.operator.email);
  await page.getByLabel("Password").fill(info.operator.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Live calls" })).toBeVisible();
  return page;
}

/** Whether the page plays sound right now: the loudest sample of what its audio elements are fed, over a second. */
export async function hearsSound(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const context = new AudioContext();
    await context.resume();
    const analysers = [...document.querySelectorAll("audio")].flatMap((element) => {
      if (!(element.srcObject instanceof MediaStream) || element.srcObject.getAudioTracks().length === 0) return [];
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(element.srcObject).connect(analyser);
      return [analyser];
    });
    const samples = new Float32Array(2048);
    let loudest = 0;
    const until = performance.now() + 1_000;
    while (performance.now() < until) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      for (const analyser of analysers) {
        analyser.getFloatTimeDomainData(samples);
        for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
      }
    }
    await context.close();
    return loudest > 0.02;
  });
}

/** Fails on what axe finds against WCAG 2.2 AA, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
      .analyze();
    const found = violations.map(
      (violation) => `${violation.id}: ${violation.nodes.map((node) => node.target).join("; ")}`,
    );
    expect(found, `axe in the ${colorScheme} theme on ${new URL(page.url()).pathname}`).toEqual([]);
  }
}
