import { expect, test } from "vitest";
import { readsSegment, type Reader } from "./readers";

const ANN = "p_ann";
const guest: Reader = { kind: "guest", participantId: ANN };
const operator: Reader = { kind: "workspace", mayReadPrivate: false };
const admin: Reader = { kind: "workspace", mayReadPrivate: true };
const LANES = ["call", "whisper", "consult"] as const;
const AUDIENCES = [null, [], ["p_ben"], [ANN], [ANN, "p_ben"]];

const all = LANES.flatMap((lane) =>
  AUDIENCES.flatMap((audience) => [ANN, "p_ben"].map((participantId) => ({ lane, audience, participantId }))),
);

test("a guest reads what was said in the call where they heard it or said it, and nothing else", () => {
  for (const segment of all) {
    const theirs = segment.participantId === ANN || segment.audience === null || segment.audience.includes(ANN);
    expect(readsSegment(guest, segment)).toBe(segment.lane === "call" && theirs);
  }
});

test("whoever may see the call reads all of it, and private talk where they may read that", () => {
  for (const segment of all) {
    expect(readsSegment(operator, segment)).toBe(segment.lane === "call");
    expect(readsSegment(admin, segment)).toBe(true);
  }
});
