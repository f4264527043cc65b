import { StackError, startStack, type Stack, type StackInfo } from "./stack";

/** A second Ctrl-C this soon is the same one, passed on by a process between the terminal and us. */
const SAME_SIGNAL_MS = 1_000;
const PARENT_CHECK_MS = 500;
const NPM_GONE = "npm is gone";

const starting = new AbortController();
let stack: Stack | undefined;
let stoppingSince: number | undefined;

function stop(reason: string): void {
  if (stoppingSince !== undefined) {
    if (reason === NPM_GONE || performance.now() - stoppingSince < SAME_SIGNAL_MS) return;
    // Whoever asks twice does not want to wait; the exit handler kills what is left.
    process.exit(1);
  }
  stoppingSince = performance.now();
  console.log(`\n${reason}: stopping`);
  if (!stack) return starting.abort();
  stack.stop().then(
    () => {
      console.log("stopped");
      process.exit(0);
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}

function curlLine(info: StackInfo): string {
  const body = {
    agent_id: info.agent_id,
    participants: [
      { transport: "webrtc", identity: "moderator" },
      { transport: "pstn", identity: "+15551234567", from_number: info.from_number },
    ],
  };
  return `curl -X POST ${info.base_url}/v1/calls -H "Authorization: Bearer ${info.api_key}" -H "Content-Type: application/json" -d '${JSON.stringify(body)}'`;
}

function banner({ info, env, dataDir }: Stack): string {
  const standIns = [
    ...(env.LLM_MODEL === "scripted-order-status" ? ["a scripted chat model"] : []),
    ...(info.carrier_sim_url ? [`simulated phone carriers (${info.carrier_sim_url})`] : []),
  ];
  return [
    "",
    `Ready: ${info.base_url}`,
    "",
    `  operator  ${info.operator.email}`,
    `  password  ${info.operator.password}`,
    `  API key   ${info.api_key}`,
    `  a second operator (group support): ${info.second_operator.email}, ${info.second_operator.password}`,
    "",
    ...(info.carrier_sim_url ? [`Phones: ${info.carrier_sim_url} (pick up and talk in the browser, or call in)`] : []),
    ...(standIns.length > 0 ? [`Stand-ins in use: ${standIns.join(", ")}.`] : []),
    `Logs: ${dataDir}/logs. Addresses and keys: ${dataDir}/stack.json. Ctrl-C stops everything.`,
    "A call between a browser, a phone and the agent:",
    "",
    curlLine(info),
    "",
  ].join("\n");
}

/**
 * Points the numbers of the simulated carriers at this stack, by the API that would point real ones: calls to them are
 * answered by the agent, so that a newcomer can call in from the page of the phones.
 */
async function pointNumbers({ info }: Stack): Promise<void> {
  if (!info.carrier_sim_url) return;
  const headers = { authorization: `Bearer ${info.api_key}` };
  for (const number of Object.values(info.from_numbers)) {
    const url = `${info.base_url}/v1/phone_numbers/${encodeURIComponent(number)}/route`;
    // PUBLIC_URL may be an address that this host does not reach itself.
    const answer = await fetch(url, { method: "POST", headers }).then(({ status }) => status, String);
    if (answer !== 200) console.log(`phones       calls to ${number} lead nowhere yet: the API answered ${answer}`);
  }
}

/** npm may be killed without a chance to pass it on; then nobody is left to stop us. */
function stopWithNpm(): void {
  if (process.env.npm_lifecycle_event !== "start") return;
  const npm = process.ppid;
  setInterval(() => process.ppid !== npm && stop(NPM_GONE), PARENT_CHECK_MS).unref();
}

// Whoever reads our output may be gone before us; that must not keep the stack from ending in good order.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
stopWithNpm();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(signal));

try {
  const started = performance.now();
  stack = await startStack({ signal: starting.signal, dataDir: process.env.RYMI_DATA_DIR || undefined });
  await pointNumbers(stack);
  console.log(`stack        everything is ready in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  console.log(banner(stack));
} catch (error) {
  console.error(
    `\n${error instanceof StackError ? error.message : String(error instanceof Error ? error.stack : error)}`,
  );
  process.exit(1);
}
