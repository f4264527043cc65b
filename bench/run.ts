import { parseArgs } from "node:util";

// Measures the running system on mock models whose delays are declared, so that what is over them is ours.
//
//   npm run bench                              everything, within nine minutes
//   npm run bench -- --quick                   a few of each, to see that it works
//   npm run bench -- --calls 1,20              at other numbers of concurrent calls
//   npm run bench -- --only dial,takeover      some parts: dial, greeting, browser, phone, first-word, takeover, hearing,
//                                              silencing

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, only: { type: "string" }, calls: { type: "string" } },
});

// The media library reads it when it is loaded: outside production it writes a line for each packet it ignores.
Object.assign(process.env, { NODE_ENV: "production" });
// An end by signal goes through `exit`, where the stack ends its processes.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const { measure } = await import("./measure");
const failures = await measure({
  quick: values.quick,
  only: values.only?.split(","),
  calls: values.calls?.split(",").map(Number),
});
// What a part that failed has left open must not keep the process.
process.exit(failures.length > 0 ? 1 : 0);
