import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { audioFrames, connectRoom, leaveRoom, watchAudioTracks } from "@/worker/rtc";
import { BrowserPerson } from "./support/browser-person";
import { expect, test } from "./support/fixtures";
import { drawOrderNumber } from "./support/listening";
import { createOrderAgent } from "./support/order-agent";
import { digitsIn } from "./support/speech";

test("when the agent's process is killed another one goes on: it knows what was said and does not greet", async ({
  browser,
  stack,
  api,
  tools,
}) => {
  const agent = await createOrderAgent(api, tools);
  const order = await drawOrderNumber(stack.env, "rms");
  const call = await api.createCall({
    agent_id: agent.id,
    participants: [
      { transport: "webrtc", identity: "caller" },
      { transport: "webrtc", identity: "listener", role: "observer" },
    ],
  });
  const watch = await api.watch(call.id);
  const [callerSeat, listenerSeat] = call.participants;

  // An observer counts how many agents can be heard at the same time.
  let audible = 0;
  let mostAudible = 0;
  const ears = await connectRoom(listenerSeat!.access!.url, listenerSeat!.access!.token, {
    prepare: (room) =>
      watchAudioTracks(room, (audio) => {
        if (audio.identity === "agent") void countWhileLoud(audio);
      }),
  });
  const countWhileLoud = async (audio: Parameters<Parameters<typeof watchAudioTracks>[1]>[0]) => {
    let loud = false;
    const set = (now: boolean) => {
      if (now === loud) return;
      loud = now;
      audible += now ? 1 : -1;
      mostAudible = Math.max(mostAudible, audible);
    };
    for await (const frame of audioFrames(audio.track, { sampleRate: 16_000, signal: audio.signal })) {
      set(frame.some((sample) => Math.abs(sample) > 1_000));
    }
    set(false);
  };

  const person = await BrowserPerson.join(browser, stack.info.base_url, callerSeat!.access!, "rms");
  await watch.event("transcript.final", (data) => data.speaker === "agent");
  await person.speak(order.sentence);
  await watch.event("transcript.final", (data) => data.speaker === "agent" && digitsIn(String(data.text)) !== "");

  const killedAt = Date.now();
  process.kill(await pidOfServingHost(stack.info.database_url, stack.dataDir, call.id), "SIGKILL");
  const back = await watch.event("agent.joined", (data) => data.took_over === true, 20_000);
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
  expect(mostAudible, "never two agents at once").toBe(1);

  await api.endCall(call.id);
  await leaveRoom(ears);
  await person.leave();
  watch.close();
});

/** The process that holds the call's lease: hosts are named after the part of the stack they run in. */
async function pidOfServingHost(databaseUrl: string, dataDir: string, callId: string): Promise<number> {
  const sql = postgres(databaseUrl, { max: 1 });
  const [lease] = await sql<{ host: string }[]>`select host from agent_leases where call_id = ${callId}`;
  await sql.end();
  const part = lease!.host.split("/")[0];
  const children = JSON.parse(readFileSync(join(dataDir, "pids.json"), "utf8")) as { name: string; pid: number }[];
  return children.find((child) => child.name === part)!.pid;
}
