import { expect, test } from "./support/fixtures";
import { Phone } from "./support/phone";

for (const [action, reason] of [
  ["busy", "busy"],
  ["no_answer", "no_answer"],
  ["reject", "rejected"],
] as const) {
  test(`a phone that is ${action.replace("_", " ")} fails with that reason, and a call of it alone has failed`, async ({
    stack,
    api,
  }) => {
    const phone = new Phone(stack.info.carrier_sim_url!, "+12025550150", "slt");
    await phone.onRing(action, 200);
    const call = await api.createCall({
      agent_id: stack.info.agent_id,
      participants: [{ transport: "pstn", identity: phone.number, from_number: stack.info.from_number }],
    });
    const watch = await api.watch(call.id);
    await watch.event("call.ended");
    expect(await api.getCall(call.id)).toMatchObject({
      status: "failed",
      end_reason: "nobody_joined",
      participants: [
        { role: "agent" },
        { identity: phone.number, status: "failed", reason, telephony_leg: { status: "failed", reason } },
      ],
    });
    watch.close();
  });
}

test("somebody who interrupts the agent stops it, also in the phone's own buffer", async ({ stack, api }) => {
  const agent = await api.createAgent({
    name: "Riley",
    instructions: "Help.",
    greeting:
      "Hello and welcome to the order desk. Before we begin, let me read you all of our opening hours. On Monday we " +
      "are here from nine to five. On Tuesday we are here from nine to five. On Wednesday we are here from ten to four.",
  });
  const phone = new Phone(stack.info.carrier_sim_url!, "+12025550151", "slt");
  await phone.onRing("answer", 200);
  const call = await api.createCall({
    agent_id: agent.id,
    participants: [{ transport: "pstn", identity: phone.number, from_number: stack.info.from_number }],
  });
  const watch = await api.watch(call.id);
  await watch.until("the agent speaks", (item) => item.kind === "interim" && item.interim.role === "agent");
  await expect
    .poll(async () => (await phone.audible()).some((sound) => sound.end_ms - sound.start_ms > 1_500))
    .toBe(true);
  await phone.speak("Stop, please wait a moment.");
  await watch.event("agent.interrupted", (data) => data.by_participant_id === call.participants[0]!.id);
  const cut = await watch.event("transcript.final", (data) => data.speaker === "agent");
  expect(cut.event.data.interrupted).toBe(true);
  expect(agent.greeting.startsWith(String(cut.event.data.text).split(" ").slice(0, 5).join(" "))).toBe(true);
  expect(String(cut.event.data.text).length).toBeLessThan(agent.greeting.length);
  const [carrierCall] = (await phone.calls()).slice(-1);
  expect(carrierCall!.media.clears).toBeGreaterThan(0);
  await api.endCall(call.id);
  await expect.poll(async () => (await phone.calls()).at(-1)?.phase).toBe("ended");
  watch.close();
});
