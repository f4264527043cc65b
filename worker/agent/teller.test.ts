import { expect, test, vi } from "vitest";
import type { Context } from "@/lib/domain/context";
import type { Room } from "@/worker/rtc";
import type { Hearing } from "./hearing";
import { createRoster, type Person } from "./roster";
import { createTeller } from "./teller";

const someone = (transport: Person["transport"], roomIdentity: string) =>
  ({ id: roomIdentity, roomIdentity, transport, role: "customer", status: "active" }) as Person;

/** What is sent into the room when the agent is cut off in front of these people. */
async function sentAtCutOff(people: Person[]) {
  const publishData = vi.fn();
  const room = { localParticipant: { publishData } } as unknown as Room;
  await createTeller({} as Context, "call_1", room, createRoster(people), {} as Hearing).cleared();
  return publishData.mock.calls.map(([, options]) => options as unknown);
}

test("a cut-off is told to the phones in the room alone, and to nobody where there are none", async () => {
  const browser = someone("webrtc", "ann");
  expect(await sentAtCutOff([browser, someone("pstn", "p_phone")])).toMatchObject([
    { destination_identities: ["p_phone"] },
  ]);
  expect(await sentAtCutOff([browser])).toEqual([]);
});
