import { expect, test } from "vitest";
import type { Room } from "@/worker/rtc";
import { createMouth } from "./mouth";
import { agent, hearing, reading, someone } from "./testing/people";

test("a mouth is shut while who may hear it is not known, and opens with the next reading", async () => {
  const people = [agent(), someone("ann")];
  const heard = hearing(people);
  const told: string[] = [];
  const mouth = createMouth({
    room: {} as Room,
    hearing: heard,
    confirmed: 0,
    confirm: (version) => Promise.resolve(void told.push(`confirmed ${version}`)),
    onOpen: () => void told.push("open"),
    onClose: () => void told.push("closed"),
  });
  await mouth.apply();
  heard.doubt();
  mouth.shut();
  await mouth.apply();
  expect(mouth.open).toBe(false);
  heard.update(reading(people, { visibilityVersion: 2 }));
  await mouth.apply();
  expect(told).toEqual(["confirmed 1", "open", "closed", "confirmed 2", "open"]);
  expect(mouth.confirmed).toBe(2);
});
