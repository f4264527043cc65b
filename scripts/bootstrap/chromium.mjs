import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { aptInstall } from "./debian.mjs";
import { SetupError, installHelp } from "./errors.mjs";
import { run, which } from "./exec.mjs";
import { PINNED_NODE, ROOT } from "./paths.mjs";
import { say } from "./progress.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC_APPS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const PLAYWRIGHT_CLI = join(ROOT, "node_modules", "playwright", "cli.js");

/**
 * The browser that the tests drive: CHROMIUM_PATH, else one on the machine, else Playwright's own download.
 * @returns {Promise<string | null>} path of its executable
 */
export async function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const name of NAMES) {
    const path = await which(name);
    if (path) return path;
  }
  return MAC_APPS.find(existsSync) ?? playwrightsOwn();
}

/** Makes sure that there is a Chromium for the end-to-end tests. */
export async function ensureChromium() {
  if (process.env.CHROMIUM_PATH && !existsSync(process.env.CHROMIUM_PATH)) {
    throw new SetupError(
      `CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, which does not exist. Correct it or unset it.`,
    );
  }
  if (await findChromium()) return;
  if ((await aptInstall(["chromium"])) && (await findChromium())) return;
  say("playwright install chromium");
  await run(PINNED_NODE, [PLAYWRIGHT_CLI, "install", "chromium"], { onLine: (line) => line.trim() && say(line) }).catch(
    (error) => say(`the download failed: ${error.message.split("\n").at(-1)}`),
  );
  if (await findChromium()) return;
  const ways = {
    debian: "apt-get install chromium",
    macos: "brew install --cask google-chrome   (or: npx playwright install chromium)",
    docker: "RUN apt-get update && apt-get install -y chromium",
  };
  throw new SetupError(
    `The end-to-end tests need Chromium. Install it, or name one in CHROMIUM_PATH:\n${installHelp(ways)}`,
  );
}

function playwrightsOwn() {
  const { chromium } = createRequire(join(ROOT, "package.json"))("playwright");
  const path = chromium.executablePath();
  return path && existsSync(path) ? path : null;
}
