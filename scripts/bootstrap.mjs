// Set-up before `npm start`, `npm run sim`, `npm test` and `npm run verify`: makes what they need and says what it does.
// Plain Node without dependencies, because on a bare clone there is no node_modules yet. A second run finds everything
// and takes no time.
//
//   node scripts/bootstrap.mjs <start|sim|test|verify>
import { SetupError } from "./bootstrap/errors.mjs";
import { requireNode } from "./bootstrap/node-version.mjs";
import { ensureDependencies } from "./bootstrap/dependencies.mjs";
import { ensureLivekitServer } from "./bootstrap/livekit.mjs";
import { ensureModels } from "./bootstrap/models.mjs";
import { ensureChromium } from "./bootstrap/chromium.mjs";
import { ensureAudioTools } from "./bootstrap/audio-tools.mjs";
import { ensurePackages } from "./bootstrap/packages.mjs";
import { ensureSchemathesis } from "./bootstrap/schemathesis.mjs";
import { ensureBuild } from "./bootstrap/build.mjs";
import { ensureNextTypes } from "./bootstrap/next-types.mjs";
import { carrierRefusal, needsLivekit, needsModels } from "./bootstrap/needs.mjs";
import { fail } from "./bootstrap/progress.mjs";

const purpose = process.argv[2];

async function main() {
  if (!["start", "sim", "test", "verify"].includes(purpose)) {
    throw new SetupError("Say what to set up for: node scripts/bootstrap.mjs <start|sim|test|verify>");
  }
  requireNode();
  if (purpose === "start") {
    const refusal = carrierRefusal(process.env);
    if (refusal) throw new SetupError(refusal);
  }
  await ensureDependencies();
  if (purpose === "sim") return;
  if (purpose !== "start") await ensurePackages();
  if (purpose === "verify") return ensureNextTypes();
  // Tests run every part themselves, whatever endpoints the environment names.
  if (purpose === "test" || needsLivekit(process.env)) await ensureLivekitServer();
  if (purpose === "test" || needsModels(process.env)) await ensureModels();
  if (purpose === "test") {
    await ensureChromium();
    await ensureAudioTools();
    await ensureSchemathesis();
  }
  await ensureBuild();
}

try {
  await main();
} catch (error) {
  fail(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
}
