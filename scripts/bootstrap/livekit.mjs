import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { SetupError } from "./errors.mjs";
import { output, run, which } from "./exec.mjs";
import { LIVEKIT_SERVER_VERSION, builtLivekitServer } from "./paths.mjs";
import { say } from "./progress.mjs";

const MODULE = `github.com/livekit/livekit-server/cmd/server@v${LIVEKIT_SERVER_VERSION}`;
const OLDEST_GO = [1, 26];

/**
 * The livekit-server to run: one on the PATH, else the one that set-up built.
 * @returns {Promise<string | null>} path of a binary that answers to --version
 */
export async function findLivekitServer() {
  const onPath = await which("livekit-server");
  if (onPath) return onPath;
  const built = builtLivekitServer();
  const version = await output(built, ["--version"]);
  return version?.includes(LIVEKIT_SERVER_VERSION) ? built : null;
}

/** Makes sure that there is a livekit-server, building it from the Go module when it must. */
export async function ensureLivekitServer() {
  if (await findLivekitServer()) return;
  const go = await which("go");
  const version = go ? await goVersion() : null;
  if (!version || version.major !== OLDEST_GO[0] || version.minor < OLDEST_GO[1]) {
    throw new SetupError(
      missing(
        version ? `Go here is ${version.major}.${version.minor}, too old to build it` : "Go is not here to build it",
      ),
    );
  }
  await build();
}

async function goVersion() {
  const text = await output("go", ["version"]);
  const match = text?.match(/go(\d+)\.(\d+)/);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : null;
}

async function build() {
  const target = builtLivekitServer();
  const cache = dirname(dirname(target));
  await mkdir(cache, { recursive: true });
  // Built beside its place and moved there whole, so an interrupted build leaves nothing that looks usable.
  const work = await mkdtemp(join(cache, "livekit-build-"));
  say(`building livekit-server ${LIVEKIT_SERVER_VERSION} with Go (about 3 minutes, once)`);
  let compiled = 0;
  const timer = setInterval(() => say(`building livekit-server: ${compiled} packages compiled`), 20_000);
  try {
    await run("go", ["install", "-v", MODULE], { env: { ...process.env, GOBIN: work }, onLine: () => (compiled += 1) });
    await rm(dirname(target), { recursive: true, force: true });
    await mkdir(dirname(target));
    await rename(join(work, basename(target)), target);
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${missing("building it with Go failed (see above)")}`);
  } finally {
    clearInterval(timer);
    await rm(work, { recursive: true, force: true });
  }
  const built = await output(target, ["--version"]);
  if (!built?.includes(LIVEKIT_SERVER_VERSION))
    throw new SetupError(missing(`the one just built does not run: ${built}`));
  say("livekit-server built");
}

function missing(why) {
  return [
    `livekit-server is not on this machine, and ${why}. One of these helps:`,
    `  Debian/Ubuntu:  curl -sSL https://get.livekit.io | bash   (or Go ${OLDEST_GO.join(".")}+ from https://go.dev/dl; Debian's own is too old)`,
    "  macOS:          brew install livekit",
    "  Docker:         COPY --from=livekit/livekit-server /livekit-server /usr/local/bin/",
    "  elsewhere:      set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET to a server that runs already",
  ].join("\n");
}
