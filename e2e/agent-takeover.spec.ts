import postgres from "postgres";
import type { Stack } from "@/scripts/stack";
import { AgentEars } from "./support/agent-ears";
import { BrowserPerson } from "./support/browser-person";
import { expect, test } from "./support/fixtures";
import { drawOrderNumber } from "./support/listening";
import { createOrderAgent } from "./support/order-agent";
import { digitsIn } from "./support/speech";

/** Successors are there within 5 s, which the benchmark measures; a test on a busy machine waits four times that. */
const SUCCESSOR_DEADLINE_MS = 20_000;
const PEOPLE = [
  { transport: "webrtc" as const, identity: "caller" },
  { transport: "webrtc" as const, identity: "listener", role: "observer" as const },
];

test("when the agent's process is killed another one goes on: it knows what was said and does not greet", async ({
  browser,
  stack,
  api,
  tools,
}) => {
  const agent = await createOrderAgent(api, tools);
  const order = await drawOrderNumber(stack.env, "rms");
  const call = await api.createCall({ agent_id: agent.id, participants: PEOPLE.slice(0, 1) });
  const watch = await api.watch(call.id);

  const person = await BrowserPerson.join(browser, stack.info.base_url, call.participants[0]!.access!, "rms");
  await watch.event("transcript.final", (data) => data.speaker === "agent");
  await person.speak(order.sentence);
  await watch.event("transcript.final", (data) => data.speaker === "agent" && digitsIn(String(data.text)) !== "");

  const killedAt = Date.now();
  stack.service((await leaseOf(stack, call.id)).part).kill("SIGKILL");
  const back = await watch.event("agent.joined", (data) => data.took_over === true, SUCCESSOR_DEADLINE_MS);
  test.info().annotations.push({ type: "successor joined after ms", description: String(back.at - killedAt) });

  const startedAt = new Date((await api.getCall(call.id)).started_at!);
  const askedAt = Date.now();
  await person.speak("What was my order number?");
  const recalled = await watch.event(
    "transcript.final",
    (data) => data.speaker === "agent" && startedAt.getTime() + Number(data.started_at_ms) > askedAt,
    30_000,
  );
  expect(digitsIn(String(recalled.event.data.text))).toContain(order.number);
  const greetings = watch.seen.filter((item) => item.kind === "event" && item.event.type === "agent.greeted");
  expect(greetings).toHaveLength(1);

  await api.endCall(call.id);
  await person.leave();
  watch.close();
});

test("an agent's process that hangs in mid-speech and comes back is neither heard nor heeded any more", async ({
  browser,
  stack,
  api,
}) => {
  const greeting =
    "Hello, you have reached the order desk. This greeting is a long one, so that there is time to hang in it. " +
    "We are here for you on every day of the week, from the early morning to the late evening. " +
    "Please tell me in your own words what I can do for you, and take all the time that you need for that.";
  const agent = await api.createAgent({ name: "Riley", instructions: "Help callers with their orders.", greeting });
  const call = await api.createCall({ agent_id: agent.id, participants: PEOPLE });
  const watch = await api.watch(call.id);
  const ears = await AgentEars.join(call.participants[1]!.access!);
  const person = await BrowserPerson.join(browser, stack.info.base_url, call.participants[0]!.access!, "rms");
  await expect.poll(() => ears.heard.length, { timeout: 30_000 }).toBe(1);

  const first = await leaseOf(stack, call.id);
  const host = stack.service(first.part);
  host.kill("SIGSTOP");
  try {
    await watch.event("agent.joined", (data) => data.took_over === true, SUCCESSOR_DEADLINE_MS);
    // The old one comes back while the new one speaks.
    await person.speak("Hello, I have a question about my order. Can you help me with it?");
    await expect.poll(() => ears.heard.length, { timeout: 30_000 }).toBe(2);
  } finally {
    host.kill("SIGCONT");
  }

  // Two answers later the old one has done all that it would do: what it was saying is not heard, and not written.
  await watch.event("transcript.final", (data) => data.speaker === "agent", 30_000);
  const before = await agentsLines(call.id);
  await person.speak("My order number is four seven one nine two.");
  await expect
    .poll(async () => (await agentsLines(call.id)).length, { timeout: 30_000 })
    .toBeGreaterThan(before.length);
  expect(ears.heard, "no third agent").toHaveLength(2);
  expect(ears.most, "agents that were heard at the same time").toBe(1);
  const lines = await agentsLines(call.id);
  expect(lines.filter((text) => greeting.includes(text.slice(0, 20)))).toEqual([]);
  const second = await leaseOf(stack, call.id);
  expect(second.epoch).toBe(first.epoch + 1);
  expect(second.part).not.toBe(first.part);

  await api.endCall(call.id);
  await ears.leave();
  await person.leave();
  watch.close();

  async function agentsLines(callId: string): Promise<string[]> {
    const { transcript } = await api.getTranscript(callId);
    return transcript.filter((entry) => entry.speaker === "agent").map((entry) => entry.text);
  }
});

/** Which part of the stack holds the call's lease, and the how-manieth it is: hosts are named after their part. */
async function leaseOf(stack: Stack, callId: string): Promise<{ part: string; epoch: number }> {
  const sql = postgres(stack.info.database_url, { max: 1 });
  const [lease] = await sql<{ host: string; epoch: number }[]>`
    select host, epoch from agent_leases where call_id = ${callId}`;
  await sql.end();
  return { part: lease!.host.split("/")[0]!, epoch: lease!.epoch };
}
