import { parseArgs } from "node:util";

// Measures the phone network of the running system, against a carrier in this process. Agents do not run: what is measured
// is the way to the carrier, the bridge and the webhooks.
//
//   npm run bench:telephony                              everything, in some nine minutes
//   npm run bench:telephony -- --quick                   a few of each, to see that it works
//   npm run bench:telephony -- --only latency,pacing     some parts: dialing, acks, latency, pacing, legs
//   npm run bench:telephony -- --seconds 60 --legs 1,10  another length of the pacing part, other numbers of legs
//   npm run bench:telephony -- --webhooks 100            other numbers of webhooks a second

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    seconds: { type: "string" },
    legs: { type: "string" },
    webhooks: { type: "string" },
  },
});

// The media library reads it when it is loaded: outside production it writes a line for each packet it ignores.
Object.assign(process.env, { NODE_ENV: "production" });
// An end by signal goes through `exit`, where the stack ends its processes.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const { measureTelephony } = await import("./measure-telephony");
const failures = await measureTelephony({
  quick: values.quick,
  only: values.only?.split(","),
  pacingSeconds: values.seconds === undefined ? undefined : Number(values.seconds),
  webhooksPerSecond: values.webhooks === undefined ? undefined : Number(values.webhooks),
  levels: values.legs?.split(",").map(Number),
});
// What a part that failed has left open must not keep the process.
process.exit(failures.length > 0 ? 1 : 0);
