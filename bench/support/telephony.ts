import type { Api } from "@/e2e/support/api";
import type { Call } from "@/lib/contract/calls";
import type { Access } from "@/lib/contract/participants";
import type { Stack } from "@/scripts/stack";
import { RoomPerson } from "./room-person";
import { until } from "./wait";
import type { PlacedCall, WireCarrier } from "./wire-carrier";
import type { WirePhone } from "./wire-phone";

/** How much is measured. */
export interface Amounts {
  /** New calls, at `CALLS_PER_SECOND`. */
  dials: number;
  webhooksPerSecond: number;
  /** Tones each way. */
  tones: number;
  pacingSeconds: number;
  levels: number[];
  /** How long the media process is watched at a level. */
  levelSeconds: number;
}

/** What each part works with. */
export interface TelephonyBench {
  stack: Stack;
  api: Api;
  carrier: WireCarrier;
  amounts: Amounts;
  agentId: string;
  /** Calls that were placed by an earlier part, whose phones still ring. */
  ringing: PlacedCall[];
}

/** One figure, with what it is to be. */
export interface Figure {
  figure: string;
  count: number;
  p50: number | null;
  p99: number | null;
  unit: string;
  aim: string;
  note: string;
}

/** Phones and people in calls, until they are ended. */
export interface OpenCalls {
  phones: WirePhone[];
  /** Their identities in the room. */
  phoneIdentities: string[];
  people: RoomPerson[];
  /** Rejects, and says why, where the call is over or somebody has left it: what was measured is not what it was to be. */
  goesOn(): Promise<void>;
  end(): Promise<void>;
}

let numbers = 0;

/** A number that nobody was called at before. */
export function freshNumber(): string {
  numbers += 1;
  return `+1555${String(2_000_000 + numbers)}`;
}

/** Makes a call of so many phones and of people, and has all of them in it. */
export async function openCall(bench: TelephonyBench, phones: number, people: string[]): Promise<OpenCalls> {
  const { api, carrier, stack, agentId } = bench;
  const called = Array.from({ length: phones }, freshNumber);
  const call = await api.createCall({
    agent_id: agentId,
    participants: [
      ...called.map((identity) => ({ transport: "pstn" as const, identity, from_number: stack.info.from_number })),
      ...people.map((identity) => ({ transport: "webrtc" as const, identity })),
    ],
  });
  const placed = await Promise.all(
    called.map((number) => until("the carrier is asked", () => carrier.placed.get(number) ?? null, 15_000)),
  );
  const answered = await Promise.all(placed.map((one) => carrier.answer(one)));
  const joined = await Promise.all(people.map((identity) => RoomPerson.join(accessOf(call, identity))));
  await until(
    "everybody is in the call",
    async () => {
      const { participants } = await api.getCall(call.id);
      return participants.filter(({ role }) => role !== "agent").every(({ status }) => status === "active") || null;
    },
    20_000,
  );
  return {
    phones: answered,
    phoneIdentities: called.map((number) => call.participants.find(({ identity }) => identity === number)!.id),
    people: joined,
    goesOn: async () => {
      const { status, end_reason, participants } = await api.getCall(call.id);
      const left = participants.filter(({ role, status: of }) => role !== "agent" && of !== "active");
      if (status === "active" && left.length === 0) return;
      const reasons = left.map((one) => `${one.status} (${one.reason ?? "no reason"})`);
      throw new Error(
        `a call did not go on: it is ${status} (${end_reason ?? "no reason"}), people ${reasons.join(", ")}`,
      );
    },
    end: async () => {
      const ended = await api.request("POST", `/v1/calls/${call.id}/end`);
      // That it is over already is no matter here: whoever needs it to go on asks.
      if (ended.status !== 200 && ended.status !== 409) throw new Error(`ending a call answered ${ended.status}`);
      await Promise.all(joined.map((person) => person.leave()));
      await Promise.all(placed.map((one) => carrier.hangUp(one)));
    },
  };
}

function accessOf(call: Call, identity: string): Access {
  return call.participants.find((one) => one.identity === identity)!.access!;
}
