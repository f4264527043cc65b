import type { Participant } from "@/lib/contract/participants";
import { expect, test } from "./support/fixtures";
import { HostileNode } from "./support/hearing/hostile-node";
import { HostilePage } from "./support/hearing/hostile-page";
import { expectedMatrix, expectHeard } from "./support/hearing/matrix";
import { createTones } from "./support/hearing/tone-person";
import { TonePhone } from "./support/hearing/tone-phone";
import { Phone } from "./support/phone";

test("what hostile browsers and phones hear in every mode is what the rules say, to the frame", async ({
  browser,
  stack,
  api,
}) => {
  const phone = new Phone(stack.info.carrier_sim_url!, "+15550107001", "rms");
  await phone.onRing("answer", 0);
  const agent = await api.createAgent({ name: "Quinn", instructions: "Say nothing.", greeting: "" });
  const call = await api.createCall({
    agent_id: agent.id,
    participants: [
      { transport: "webrtc", identity: "ann" },
      { transport: "webrtc", identity: "noah" },
      { transport: "webrtc", identity: "coach", role: "observer" },
      { transport: "pstn", identity: phone.number, from_number: stack.info.from_number },
    ],
  });
  await api.request("POST", `/v1/calls/${call.id}/agent/mode`, { mode: "silent" });
  const watch = await api.watch(call.id);
  const access = (identity: string) => call.participants.find((one) => one.identity === identity)!.access!;
  const ann = await HostilePage.join(browser, access("ann"), "ann");
  const noah = await HostileNode.join(access("noah"), "noah");
  const coach = await HostilePage.join(browser, access("coach"), "coach");
  const caller = new TonePhone(phone);
  const people = [ann, noah, coach, caller];
  for (const { identity } of people) await watch.event("participant.joined", (data) => data.identity === identity);

  const tones = createTones();
  const id = (identity: string) => call.participants.find((one) => one.identity === identity)!.id;
  const control = async (identity: string, what: string) => {
    const { status, body } = await api.request<Participant>(
      "POST",
      `/v1/calls/${call.id}/participants/${id(identity)}/${what}`,
    );
    expect(status, JSON.stringify(body)).toBe(200);
    await inForce(identity);
  };
  const setMode = async (identity: string, mode: string, targetId: string | null = null) => {
    const path = `/v1/calls/${call.id}/participants/${id(identity)}`;
    const { status, body } = await api.request("PATCH", path, { mode, target_id: targetId });
    expect(status, JSON.stringify(body)).toBe(200);
    await inForce(identity);
  };
  const inForce = (identity: string) =>
    expect
      .poll(async () => (await api.getCall(call.id)).participants.find((one) => one.identity === identity)!.switching)
      .toBe(false);
  const asTheRulesSay = async (what: string) =>
    test.step(what, async () => {
      const { participants } = await api.getCall(call.id);
      const expected = expectedMatrix(participants, people);
      await expectHeard(people, expected, tones(people.length), (ms) => ann.pass(ms));
    });

  await asTheRulesSay("everybody talks, the coach listens");
  await control("ann", "hold");
  await asTheRulesSay("a browser is on hold");
  await control("ann", "resume");
  await control(phone.number, "hold");
  await asTheRulesSay("the phone is on hold");
  await control(phone.number, "resume");
  await control("noah", "mute");
  await asTheRulesSay("a browser is muted");
  await control("noah", "unmute");
  await noah.publish();
  await control(phone.number, "mute");
  await asTheRulesSay("the phone is muted");
  await control(phone.number, "unmute");
  await setMode("coach", "open");
  await asTheRulesSay("the coach talks with everybody");
  await setMode("coach", "listening", id(phone.number));
  await asTheRulesSay("the coach watches the phone");
  expect(await ann.people()).not.toContain("recorder");
  for (const person of [ann, coach]) await person.leave();
  await noah.leave();
  watch.close();
  await api.endCall(call.id);
});
