import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "@/scripts/bootstrap/paths.mjs";
import { blocksOf } from "./support/documents";
import { expect, test } from "./support/fixtures";
import { runProgram } from "./support/run-program";

for (const file of readdirSync(join(ROOT, "docs/guides"))) {
  test(`docs/guides/${file} does what it says`, async ({ stack, hookPort }) => {
    const folder = join(ROOT, "test-results/guides", file);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const env = {
      RYMI_BASE_URL: stack.info.base_url,
      RYMI_API_KEY: stack.info.api_key,
      AGENT_ID: stack.info.agent_id,
      FROM_NUMBER: stack.info.from_number,
      PORT: String(hookPort),
      WEBHOOK_URL: `http://127.0.0.1:${hookPort}/`,
    };
    let printed = "";
    let run = 0;
    for (const { info, code } of blocksOf(`docs/guides/${file}`)) {
      if (info === "bash run") {
        printed += await runProgram("bash", ["-euo", "pipefail", "-c", code], { cwd: folder, env });
      } else if (info === "ts run") {
        const name = `block-${run}.mts`;
        writeFileSync(join(folder, name), code);
        printed += await runProgram(process.execPath, ["--import", "tsx", name], { cwd: folder, env });
      } else if (info === "text output") {
        const lines = printed.split("\n");
        for (const line of code.trimEnd().split("\n")) expect(lines).toContain(line);
        printed = "";
        continue;
      } else continue;
      run += 1;
    }
    expect(run).toBeGreaterThan(0);
  });
}
