import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../bootstrap/paths.mjs";

/** One import in an otherwise empty tree, and the rules that must speak up about it. */
const CASES: { file: string; code: string; rules: string[] }[] = [
  // app > lib/http > lib/domain > db
  forbidden("app/a.ts", `import "@/db/client";`, "layer-app", "no-database-outside-the-rules"),
  forbidden("app/b.ts", `import "../lib/domain/call/end";`, "layer-app"),
  forbidden("app/c.ts", `import "drizzle-orm";`, "no-database-outside-the-rules"),
  forbidden("app/d.ts", `import "@/worker/rtc";`, "layer-app"),
  forbidden("app/e.ts", `import "@/lib/compose";`, "layer-app"),
  allowed("app/f.ts", `import "@/lib/http/route"; import "@/lib/contract/calls"; import "@/lib/log";`),
  forbidden("components/a.ts", `import "@/lib/http/route";`, "layer-components"),
  forbidden("components/b.ts", `import "postgres";`, "no-database-outside-the-rules"),
  forbidden("worker/media/a.ts", `import "@/db/client";`, "no-database-outside-the-rules"),
  forbidden("worker/agent/a.ts", `import "drizzle-orm";`, "no-database-outside-the-rules"),
  forbidden("worker/media/b.ts", `import "@/app/f";`, "layer-worker"),
  forbidden("worker/jobs/a.ts", `import "react";`, "no-framework-in-the-rules"),
  allowed("worker/jobs/b.ts", `import "@/lib/compose"; import "@/db/client";`),
  forbidden("lib/domain/call/a.ts", `import "next/headers";`, "no-framework-in-the-rules"),
  forbidden("lib/domain/call/b.ts", `import "@/lib/livekit/rooms";`, "layer-domain"),
  forbidden("lib/domain/call/c.ts", `import "@/db/testing";`, "layer-domain", "test-helpers-in-tests-only"),
  allowed(
    "lib/domain/call/end.ts",
    `import "@/db/client"; import "@/lib/jobs/enqueue"; import "@/lib/contract/calls";`,
  ),
  allowed("lib/domain/call/end.db.test.ts", `import "@/db/testing"; import "@/lib/compose";`),
  forbidden("lib/http/a.ts", `import "@/db/client";`, "no-query-outside-the-rules"),
  allowed("lib/auth/a.ts", `import type { X } from "@/db/client"; export type Y = X;`),
  forbidden("lib/auth/b.ts", `import "postgres";`, "no-query-outside-the-rules"),
  forbidden("lib/contract/a.ts", `import "@/lib/domain/call/end";`, "layer-contract"),
  forbidden("lib/contract/b.ts", `import "pino";`, "contract-needs-zod-only"),
  forbidden("lib/audio/a.ts", `import "@/lib/contract/calls";`, "layer-audio"),
  forbidden("lib/client/a.ts", `import "@/lib/domain/ports/room";`, "layer-client"),
  forbidden("lib/carriers/twilio/a.ts", `import { x } from "@/lib/domain/call/end"; x();`, "layer-carriers"),
  allowed("lib/carriers/twilio/b.ts", `import type { X } from "@/lib/domain/ports/room"; export type Y = X;`),
  forbidden("lib/livekit/a.ts", `import "@/lib/domain/call/end";`, "layer-livekit"),
  forbidden("lib/net/a.ts", `import "@/lib/domain/call/end";`, "layer-net"),
  allowed("lib/net/outbound.ts", `import "undici"; import "ipaddr.js"; import "@/lib/domain/ports/room";`),
  forbidden("lib/domain/webhook/a.ts", `import "@/lib/net/outbound";`, "layer-domain"),
  forbidden("lib/log.ts", `import "@/lib/contract/calls";`, "layer-leaves"),
  forbidden("db/a.ts", `import "@/lib/domain/call/end";`, "layer-db"),
  forbidden("packages/node/src/a.ts", `import "../../../lib/contract/calls";`, "layer-packages"),
  // A vendor's SDK in one place
  forbidden("lib/carriers/twilio/c.ts", `import "twilio";`, "vendor-twilio"),
  allowed("lib/carriers/twilio/sdk.ts", `import "twilio";`),
  forbidden("lib/domain/call/d.ts", `import "livekit-server-sdk";`, "vendor-livekit-server"),
  allowed("lib/livekit/rooms.ts", `import "livekit-server-sdk";`),
  forbidden("app/g.ts", `import "livekit-client";`, "vendor-livekit-client"),
  forbidden("components/calls/a.ts", `import "@livekit/components-react";`, "vendor-livekit-client"),
  allowed("components/live/a.ts", `import "livekit-client"; import "@livekit/components-react";`),
  forbidden("worker/media/c.ts", `import "@livekit/rtc-node";`, "vendor-rtc-node"),
  allowed("worker/rtc.ts", `import "@livekit/rtc-node";`),
  forbidden("worker/media/d.ts", `import "@livekit/agents";`, "vendor-livekit-agents"),
  forbidden("worker/media/e.ts", `import "@livekit/agents-plugin-openai";`, "vendor-livekit-agents"),
  allowed("worker/agent/b.ts", `import "@livekit/agents";`),
  forbidden("worker/agent/c.ts", `import "undici";`, "vendor-undici"),
  forbidden("worker/jobs/c.ts", `import "graphile-worker";`, "vendor-queue"),
  allowed("lib/jobs/queue.ts", `import "graphile-worker";`),
  // Cycles
  forbidden("lib/jobs/a.ts", `import "./b";`, "no-circular"),
  allowed("lib/jobs/b.ts", `import "./a";`), // The cycle is told once, where it begins.
];

/** What the cases import. */
const TARGETS = [
  "db/client.ts",
  "db/testing/index.ts",
  "lib/http/route.ts",
  "lib/contract/calls.ts",
  "lib/compose.ts",
  "lib/jobs/enqueue.ts",
  "lib/domain/ports/room.ts",
];

/** The tree has no packages, and the rules under test must not depend on that. */
const ABOUT_THE_TREE = ["no-unresolvable", "no-undeclared-package"];

function forbidden(file: string, code: string, ...rules: string[]) {
  return { file, code, rules };
}

function allowed(file: string, code: string) {
  return { file, code, rules: [] };
}

describe("the layer rules", () => {
  let tree: string;
  const broken = new Map<string, Set<string>>();

  beforeAll(async () => {
    tree = mkdtempSync(join(tmpdir(), "rymi-layers-"));
    for (const target of TARGETS) write(target, "export const x = () => {}; export type X = string;");
    for (const { file, code } of CASES) write(file, `${code}\nexport {};\n`);
    write(
      "tsconfig.json",
      JSON.stringify({ compilerOptions: { moduleResolution: "bundler", module: "esnext", paths: { "@/*": ["./*"] } } }),
    );
    write("package.json", "{}");
    const { summary } = JSON.parse(await depcruise()) as {
      summary: { violations: { from: string; rule: { name: string } }[] };
    };
    for (const { from, rule } of summary.violations) {
      if (!ABOUT_THE_TREE.includes(rule.name)) broken.set(from, (broken.get(from) ?? new Set()).add(rule.name));
    }
  }, 60_000);

  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  function write(file: string, content: string) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), content);
  }

  function depcruise(): Promise<string> {
    const cli = join(ROOT, "node_modules", "dependency-cruiser", "bin", "dependency-cruiser.mjs");
    const args = [cli, "--config", join(ROOT, ".dependency-cruiser.cjs"), "--output-type", "json"];
    return new Promise((resolve, reject) => {
      execFile(
        process.execPath,
        [...args, "app", "components", "lib", "db", "worker", "packages"],
        { cwd: tree, maxBuffer: 64 * 1024 * 1024 },
        // Violations make it end with a code, and the report is what we came for.
        (error, stdout) =>
          stdout ? resolve(stdout) : reject(error ?? new Error("dependency-cruiser printed nothing")),
      );
    });
  }

  test.each(CASES)("$file: $code", ({ file, rules }) => {
    expect([...(broken.get(file) ?? [])].sort()).toEqual([...rules].sort());
  });

  test("each says in a sentence what to do instead", () => {
    const config = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as {
      forbidden: { name: string; comment?: string }[];
    };
    const silent = config.forbidden.filter(({ comment }) => !/^[A-Z`].{20,}[.]$/i.test(comment ?? ""));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});
