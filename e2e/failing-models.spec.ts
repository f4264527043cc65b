import type { CreateAgentBody } from "@/lib/contract/agents";
import type { z } from "zod";
import { expect, test } from "./support/fixtures";
import { transcribe } from "./support/listening";
import { Phone } from "./support/phone";
import { wordsKept } from "./support/speech";

const APOLOGY = "I am sorry, something went wrong on my side. Could you please say that again?";

for (const [part, models] of [
  ["llm", { llm_model: "no-such-model" }],
  ["stt", { stt_model: "no-such-model" }],
  ["tts", { tts_model: "no-such-model" }],
  ["llm", { llm_model: "mock-hang" }],
  ["tts", { tts_model: "mock-hang" }],
] satisfies [string, Partial<z.input<typeof CreateAgentBody>>][]) {
  const how = Object.values(models).includes("mock-hang") ? "hangs" : "fails";
  test(`when the ${part} model ${how} the caller hears a short apology, and the call goes on`, async ({
    stack,
    api,
  }) => {
    const agent = await api.createAgent({ name: "Riley", instructions: "Help.", greeting: "Hello there.", ...models });
    const phone = new Phone(stack.info.carrier_sim_url!, "+12025550160", "slt");
    const call = await api.createCall({
      agent_id: agent.id,
      participants: [{ transport: "pstn", identity: phone.number, from_number: stack.info.from_number }],
    });
    const watch = await api.watch(call.id);
    await watch.event("transcript.final", (data) => data.speaker === "agent");
    if (part !== "tts") await phone.speak("Hello, I have a question about my parcel.");
    await watch.event("agent.model_failed", (data) => data.part === part, 60_000);
    await watch.event("transcript.final", (data) => data.text === APOLOGY, 60_000);
    expect(wordsKept(APOLOGY, await transcribe(stack.env, await phone.heard()))).toBeGreaterThan(0.6);
    expect(await api.getCall(call.id)).toMatchObject({ status: "active" });
    await api.endCall(call.id);
    watch.close();
  });
}
