import { HostileNode } from "@/e2e/support/hearing/hostile-node";
import { TonePhone } from "@/e2e/support/hearing/tone-phone";
import { Phone } from "@/e2e/support/phone";
import type { Call } from "@/lib/contract/calls";
import type { Bench } from "../support/bench";
import { times, type Row } from "../support/row";
import { pause, until } from "../support/wait";

/** Of the browser and of the phone, whose last hum may still sound when the other is measured. */
const [BROWSER_HZ, PHONE_HZ] = [1_330, 2_110] as const;
/** Longer than any measurement: what is hummed is cut off, or the time is up. */
const HUM_MS = 20_000;
/** How long a state lasts before it is changed again: the media server takes longer to let somebody be heard after a long one. */
const LAST_MS = 1_500;
/** A tone that was not heard for so long has ended. */
const ENDED_MS = 400;

/**
 * How soon a change of who hears whom is in force: asked for by the API, heard by somebody else in the room. Narrowing is
 * told by the last sound that still came, widening by the first that came again.
 */
export async function measureHearing(bench: Bench): Promise<Row[]> {
  const phone = new Phone(bench.simUrl, "+15550108001", "rms");
  await phone.onRing("answer", 0);
  const { api } = bench;
  const call = await api.createCall({
    agent_id: bench.agentId,
    participants: [
      { transport: "webrtc", identity: "speaker" },
      { transport: "webrtc", identity: "listener" },
      { transport: "pstn", identity: phone.number, from_number: bench.stack.info.from_number },
    ],
  });
  await api.request("POST", `/v1/calls/${call.id}/agent/mode`, { mode: "silent" });
  const access = (identity: string) => call.participants.find((one) => one.identity === identity)!.access!;
  const listener = await HostileNode.join(access("listener"), "listener");
  const speaker = await HostileNode.join(access("speaker"), "speaker");
  const caller = new TonePhone(phone);
  const watch = await api.watch(call.id);
  await watch.event("participant.joined", (data) => data.identity === phone.number);
  try {
    const browser = await measureHold(bench, call, "speaker", BROWSER_HZ, listener, speaker, () => speaker.publish());
    const wire = await measureHold(bench, call, phone.number, PHONE_HZ, listener, caller, async () => {});
    return [...browser, ...wire];
  } finally {
    watch.close();
    await api.endCall(call.id);
    await speaker.leave();
    await listener.leave();
  }
}

const LONG_WORDS = Array.from({ length: 12 }, () => "We are here from nine to five on every day of the week.").join(
  " ",
);

/** How soon the agent falls silent where somebody takes the conversation: a take-over sets the same mode. */
export async function measureSilencing({ api, agentId, counts }: Bench): Promise<Row[]> {
  const participants = [{ transport: "webrtc" as const, identity: "listener" }];
  const call = await api.createCall({ agent_id: agentId, participants });
  const listener = await HostileNode.join(call.participants[0]!.access!, "listener");
  const silent: number[] = [];
  try {
    for (let run = 0; run < counts.holds; run += 1) {
      await api.request("POST", `/v1/calls/${call.id}/agent/mode`, { mode: "auto" });
      await listener.forget();
      await api.request("POST", `/v1/calls/${call.id}/agent/say`, { text: LONG_WORDS });
      await until("the agent speaks", () => listener.soundAt().length > 50 || null, 15_000);
      const askedAt = performance.now();
      await api.request("POST", `/v1/calls/${call.id}/agent/mode`, { mode: "silent" });
      const last = () => listener.soundAt().at(-1)!;
      await until("the agent is silent", () => performance.now() - Math.max(last(), askedAt) > LAST_MS || null, 15_000);
      silent.push(Math.max(0, last() - askedAt));
    }
  } finally {
    await api.endCall(call.id);
    await listener.leave();
  }
  return [times("agent set silent while it speaks: asked -> its last sound at a browser", silent)];
}

async function measureHold(
  { api, counts }: Bench,
  call: Call,
  identity: string,
  hz: number,
  listener: HostileNode,
  speaker: { hum(hz: number, durationMs: number): Promise<void> },
  onResumed: () => Promise<void>,
): Promise<Row[]> {
  const path = `/v1/calls/${call.id}/participants/${call.participants.find((one) => one.identity === identity)!.id}`;
  const [silent, answered, heardAgain]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < counts.holds; run += 1) {
    await listener.forget();
    speaker.hum(hz, HUM_MS).catch(() => {});
    await until("the hum is heard", () => listener.heardAt(hz).length > 20 || null, 10_000);
    const heldAt = performance.now();
    await api.request("POST", `${path}/hold`);
    answered.push(performance.now() - heldAt);
    const last = () => listener.heardAt(hz).at(-1)!;
    await until("the hum has ended", () => performance.now() - Math.max(last(), heldAt) > ENDED_MS || null, 10_000);
    silent.push(Math.max(0, last() - heldAt));
    await pause(LAST_MS);
    await listener.forget();
    const resumedAt = performance.now();
    await api.request("POST", `${path}/resume`);
    await onResumed();
    speaker.hum(hz, HUM_MS).catch(() => {});
    await until("the hum is heard again", () => listener.heardAt(hz).length > 0 || null, 10_000);
    heardAgain.push(listener.heardAt(hz)[0]! - resumedAt);
  }
  const who = identity === "speaker" ? "a browser" : "a phone";
  return [
    times(`hold ${who}: asked -> answered as in force`, answered),
    times(`hold ${who}: asked -> its last sound at another browser`, silent, { note: "its jitter buffer included" }),
    times(`resume ${who}: asked -> heard again at another browser`, heardAgain),
  ];
}
