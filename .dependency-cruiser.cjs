// The layers, held by `npm run verify`. The table and its reasons: ARCHITECTURE.md.
// Every rule's comment says what to do instead; the report prints it under the violation.

/** Folders and files of ours: anything a layer rule can speak of. */
const OURS = "^(app|components|lib|db|worker|packages|e2e|bench|scripts)/";
/** Leaves that every layer may import. */
const LEAVES = "^lib/(env|log|ids|clock|utils)(/|[.]ts$)";
/** Tests set up the world around what they test, so the table does not bind them; the vendor rules do. */
const TEST = "[.]test[.]tsx?$";

/**
 * A row of the layer table.
 * @param {string} name rule name
 * @param {string} from regular expression of the layer's own files
 * @param {string[]} allowed regular expressions of what it may import besides itself and the leaves
 * @param {string} comment what to do instead
 */
function layer(name, from, allowed, comment) {
  return {
    name: `layer-${name}`,
    comment,
    severity: "error",
    from: { path: from, pathNot: [TEST, "/testing/"] },
    to: { path: OURS, pathNot: [from, LEAVES, ...allowed] },
  };
}

/**
 * A vendor's package is imported in one place only.
 * @param {string} name rule name
 * @param {string} packages regular expression of the package names
 * @param {string} home regular expression of the files that may import it
 * @param {string} comment what to do instead
 */
function vendor(name, packages, home, comment) {
  return {
    name: `vendor-${name}`,
    comment,
    severity: "error",
    from: { pathNot: ["node_modules", home] },
    to: { path: `(^|node_modules/)(${packages})(/|$)` },
  };
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    layer(
      "app",
      "^app/",
      ["^components/", "^lib/(http|contract|client)/"],
      "app/ composes and decides nothing: go through lib/http (defineRoute, defineAction, loadPage) to a verb in lib/domain.",
    ),
    layer(
      "components",
      "^components/",
      ["^lib/(client|contract)/"],
      "A component shows what it is given: fetch through lib/client, take types from lib/contract, change by an action passed in as a prop.",
    ),
    layer(
      "contract",
      "^lib/contract/",
      [],
      "lib/contract is the wire alone: move the code that needs more to lib/http or lib/domain.",
    ),
    layer(
      "domain",
      "^lib/domain/",
      ["^db/(?!testing/|seed/)", "^lib/(contract|jobs)/"],
      "lib/domain asks the outside through a port: add the type to lib/domain/ports and implement it in lib/carriers, lib/livekit or a worker.",
    ),
    layer(
      "http",
      "^lib/http/",
      ["^lib/(auth|contract|domain)/", "^lib/compose[.]ts$", "^db/client[.]ts$"],
      "lib/http authenticates, parses and maps: put the rule or the query in a verb of lib/domain and call that.",
    ),
    layer(
      "auth",
      "^lib/auth/",
      ["^lib/domain/", "^db/client[.]ts$"],
      "lib/auth turns a credential into an Actor: look it up with a verb of lib/domain.",
    ),
    layer(
      "carriers",
      "^lib/carriers/",
      ["^lib/domain/ports(/|[.]ts$)", "^lib/(contract|audio)/"],
      "lib/carriers implements the carrier port and knows nothing of our rules: pass the value in, or widen the type in lib/domain/ports.",
    ),
    layer(
      "livekit",
      "^lib/livekit/",
      ["^lib/domain/ports(/|[.]ts$)"],
      "lib/livekit implements the room port and knows nothing of our rules: pass the value in, or widen the type in lib/domain/ports.",
    ),
    layer(
      "models",
      "^lib/models/",
      ["^lib/domain/ports(/|[.]ts$)"],
      "lib/models implements the model port and knows nothing of our rules: pass the value in, or widen the type in lib/domain/ports.",
    ),
    layer(
      "storage",
      "^lib/storage/",
      ["^lib/domain/ports(/|[.]ts$)", "^lib/audio/"],
      "lib/storage implements the storage ports and knows nothing of our rules: pass the value in, or widen the type in lib/domain/ports.",
    ),
    layer(
      "net",
      "^lib/net/",
      ["^lib/domain/ports(/|[.]ts$)"],
      "lib/net is the guarded way to customers' URLs and knows nothing of our rules: pass the value in.",
    ),
    layer(
      "jobs",
      "^lib/jobs/",
      ["^db/(?!testing/|seed/)"],
      "lib/jobs carries names and payloads: lib/compose.ts binds a name to its verb.",
    ),
    layer("audio", "^lib/audio/", [], "lib/audio is pure: do the I/O in worker/ and hand it samples."),
    layer(
      "client",
      "^lib/client/",
      ["^lib/contract/"],
      "lib/client runs in a browser: take types from lib/contract and call the API.",
    ),
    layer("leaves", LEAVES, [], "A leaf is imported by everybody, so it imports nothing of ours: pass the value in."),
    // Migrating and seeding are programs that use the rules; the tables beside them know nothing of them.
    layer(
      "db",
      "^db/(?!migrate[.]ts|seed/|testing/)",
      ["^db/"],
      "db/ is tables and a connection: put the rule in lib/domain, which imports db.",
    ),
    layer(
      "worker",
      "^worker/",
      ["^lib/", "^db/(?!testing/|seed/)"],
      "app and worker never import each other: share a verb of lib/domain, or a port built in lib/compose.ts.",
    ),
    layer(
      "packages",
      "^packages/",
      [],
      "A package stands alone: it imports nothing of ours and speaks to us over the wire, so copy the type or send the value.",
    ),
    {
      name: "no-database-outside-the-rules",
      comment:
        "Only lib/domain (through db/) talks to Postgres: call a verb of lib/domain; a page or a route reaches it by lib/http.",
      severity: "error",
      from: {
        path: "^(app|components|lib/(client|contract|carriers|livekit|audio)|worker/(media|agent))/",
        pathNot: TEST,
      },
      to: { path: "^db/|(^|node_modules/)(drizzle-orm|postgres|pg)(/|$)" },
    },
    {
      name: "no-query-outside-the-rules",
      comment: "Hand the database on (`import type { Db }`) to a verb of lib/domain, which makes the query.",
      severity: "error",
      from: { path: "^lib/(http|auth)/", pathNot: TEST },
      to: { path: "^db/|(^|node_modules/)(drizzle-orm|postgres|pg)(/|$)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-framework-in-the-rules",
      comment:
        "The rules run in app and worker alike: return a value and let lib/http or the worker turn it into a response.",
      severity: "error",
      from: { path: "^(lib/(domain|jobs|carriers|livekit|audio|contract)|db|worker)/", pathNot: TEST },
      to: { path: "(^|node_modules/)(next|next-auth|react|react-dom)(/|$)" },
    },
    {
      name: "contract-needs-zod-only",
      comment:
        "lib/contract is shared with browsers and SDKs, so zod is all it may need: move the code to the layer that has the library.",
      severity: "error",
      from: { path: "^lib/contract/", pathNot: TEST },
      to: { pathNot: [OURS, "(^|node_modules/)zod(/|$)"] },
    },
    {
      name: "test-helpers-in-tests-only",
      comment: "db/testing makes and drops databases: import it from a *.test.ts only.",
      severity: "error",
      from: {
        path: OURS,
        pathNot: [TEST, "^db/testing/", "^(e2e|bench|scripts)/", "/testing/", "contract-suite[.]ts$"],
      },
      to: { path: ["^db/testing/", TEST] },
    },
    {
      name: "no-circular",
      comment: "Two files that need each other are one file or three: move what both need to a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-undeclared-package",
      comment: "Declare the package in package.json: what another package brings along can leave with it.",
      severity: "error",
      from: { pathNot: "node_modules" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-unresolvable",
      comment: "The import leads nowhere: correct the path or add the package.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "[.]css$" },
    },
    vendor(
      "twilio",
      "twilio",
      `^lib/carriers/twilio/sdk[.]ts$|${TEST}`,
      "Call Twilio through lib/carriers/twilio/sdk.ts.",
    ),
    // Tests of the simulator ask it by the official SDKs.
    vendor(
      "plivo",
      "plivo",
      `^lib/carriers/plivo/sdk[.]ts$|^packages/carrier-sim/src/testing/|${TEST}`,
      "Call Plivo through lib/carriers/plivo/sdk.ts.",
    ),
    vendor(
      "vonage",
      "@vonage/[^/]+",
      `^lib/carriers/vonage/sdk[.]ts$|^packages/carrier-sim/src/testing/|${TEST}`,
      "Call Vonage through lib/carriers/vonage/sdk.ts.",
    ),
    vendor(
      "livekit-server",
      "livekit-server-sdk",
      `^lib/livekit/|^(e2e|bench)/|${TEST}`,
      "Speak to the LiveKit server through lib/livekit (the room port).",
    ),
    vendor(
      "livekit-client",
      "livekit-client|@livekit/components-(react|core|styles)",
      "^components/live/|^packages/web/|^e2e/support/hearing/",
      "The browser's side of a room lives in components/live.",
    ),
    vendor(
      "rtc-node",
      "@livekit/rtc-node",
      `^worker/rtc[.]ts$|^(bench|e2e)/|^worker/.*${TEST}`,
      "Import it from worker/rtc.ts.",
    ),
    vendor(
      "livekit-agents",
      "@livekit/agents[a-z-]*",
      "^worker/agent/",
      "AgentSession and its parts live in worker/agent: give the other side a plain type.",
    ),
    vendor(
      "undici",
      "undici|ipaddr[.]js",
      `^lib/net/|${TEST}`,
      "Send to URLs that customers typed in through lib/net: it checks the address as the connection is made.",
    ),
    vendor(
      "wavesurfer",
      "wavesurfer[.]js",
      "^components/call/recording/waveform[.]tsx$",
      "Draw a waveform with components/call/recording/waveform.tsx.",
    ),
    vendor(
      "queue",
      "graphile-worker",
      "^lib/jobs/queue[.]ts$",
      "Go through lib/jobs/queue.ts, the one file that knows the queue library.",
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)([.]next|[.]data|coverage)/|^packages/[^/]+/dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types", "typings"],
    },
  },
};
