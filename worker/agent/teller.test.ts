import { expect, test, vi } from "vitest";
import type { Context } from "@/lib/domain/context";
import type { Room } from "@/worker/rtc";
import { createRoster, type Person } from "./roster";
import { createTeller, type Told } from "./teller";
import { agent, HELD, hearing, reading, someone } from "./testing/people";

/** A teller among these people, with what it sends. */
function tellerAmong(people: Person[]) {
  const captions: { to: string[]; text: string; final: boolean }[] = [];
  const publishData = vi.fn();
  const sendText = (
    text: string,
    options: { destinationIdentities: string[]; attributes: { "lk.transcription_final": string } },
  ) =>
    void captions.push({
      to: options.destinationIdentities,
      text,
      final: options.attributes["lk.transcription_final"] === "true",
    });
  const notify = vi.fn();
  const ctx = { signals: { notify } } as unknown as Context;
  const heard = hearing(people);
  const room = { localParticipant: { publishData, sendText } } as unknown as Room;
  const teller = createTeller(ctx, "call_1", room, createRoster(people), heard);
  return { teller, heard, captions, notify, publishData };
}

const ann = someone("ann", { name: "Ann" } as Partial<Person>);
const tom = (changes: Partial<Person> = {}) => someone("tom", { name: "Tom", ...changes } as Partial<Person>);
const told = (text: string, changes: Partial<Told> = {}): Told => ({
  segmentId: "t_1",
  lane: "call",
  audience: ["p_ann", "p_agent"],
  text,
  ...changes,
});

test("a cut-off is told to the phones in the room alone, and to nobody where there are none", async () => {
  const withPhone = tellerAmong([agent(), ann, someone("p_phone", { transport: "pstn" })]);
  await withPhone.teller.cleared();
  expect(withPhone.publishData.mock.calls.map(([, options]) => options as unknown)).toMatchObject([
    { destination_identities: ["p_phone"] },
  ]);
  const without = tellerAmong([agent(), ann]);
  await without.teller.cleared();
  expect(without.publishData).not.toHaveBeenCalled();
});

test("who comes back from hold in the middle of an utterance is shown nothing of it", async () => {
  const { teller, heard, captions } = tellerAmong([agent(), ann, someone("ben", HELD)]);
  await teller.interim(ann, told("my number"), new Date());
  heard.update(reading([agent(), ann, someone("ben")]));
  await teller.interim(ann, told("my number is four"), new Date());
  await teller.final(ann, told("my number is four two"));
  expect(captions).toEqual([
    { to: ["ann"], text: "my number", final: false },
    { to: ["ann"], text: "my number is four", final: false },
    { to: ["ann"], text: "my number is four two", final: true },
  ]);
});

test("words of a consult that come after the merge are shown to nobody, and what was shown of them goes", async () => {
  const consult = { mode: "consulting", consultId: "xfer_1" } as const;
  const { teller, heard, captions, notify } = tellerAmong([agent(consult), tom(consult), ann]);
  const said = { lane: "consult", audience: ["p_tom", "p_agent"] } as const;
  await teller.interim(tom(), told("between us", { ...said, audience: [...said.audience] }), new Date());
  heard.update(reading([agent(), tom(), ann]));
  await teller.interim(tom(), told("between us, no", { ...said, audience: [...said.audience] }), new Date());
  await teller.final(tom(), told("between us, no way", { ...said, audience: [...said.audience] }));
  expect(captions).toEqual([
    { to: ["tom"], text: "between us", final: false },
    { to: ["tom"], text: "", final: true },
  ]);
  expect(notify).not.toHaveBeenCalled();
});

test("event streams are told what is said in the call, and nothing more of it once its speaker talks in private", async () => {
  const consult = { mode: "consulting", consultId: "xfer_1" } as const;
  const { teller, heard, notify } = tellerAmong([agent(), ann, tom()]);
  await teller.interim(tom(), told("hello"), new Date());
  heard.update(reading([agent(), ann, tom(consult)]));
  await teller.interim(tom(), told("hello there"), new Date());
  expect(notify).toHaveBeenCalledTimes(1);
});
