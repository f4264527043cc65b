import fc from "fast-check";
import { expect, test } from "vitest";
import { newId } from "@/lib/ids";
import { decodeCursor, encodeCursor } from "./cursor";
import { DomainError } from "./errors";

const CALL = /^call_[0-9a-z]+$/;
const instants = fc.date({ min: new Date("2000-01-01"), max: new Date("2999-12-31"), noInvalidDate: true });

/** Instants that JavaScript can read; Postgres cannot read some of them. */
const ODD_INSTANTS = [
  "2025",
  "1",
  "2025-06-01T12:00:00.000Z",
  "2025-02-31T12:00:00.000Z",
  "0000-06-01T12:00:00.000Z",
  "+275760-09-13T00:00:00.000Z",
  "-000001-01-01T00:00:00.000Z",
];

function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}

test("a cursor is read back as what it was made of", () => {
  fc.assert(
    fc.property(
      instants,
      fc.constant(0).map(() => newId("call")),
      (createdAt, id) => {
        expect(decodeCursor(encodeCursor({ createdAt, id }), CALL)).toEqual({ createdAt: createdAt.toISOString(), id });
      },
    ),
  );
});

test("any other text is refused as a bad cursor, or names an instant the database can read", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string().map(encode),
    fc.tuple(fc.string(), fc.string()).map(([at, id]) => encode(`${at} ${id}`)),
    fc
      .tuple(fc.constantFrom(...ODD_INSTANTS), fc.constantFrom("call_a1", "call_", "p_1", "' or 1"))
      .map(([at, id]) => encode(`${at} ${id}`)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        expect(decodeCursor(text, CALL)).toEqual({
          createdAt: expect.stringMatching(/^[1-9]\d{3}-/),
          id: expect.stringMatching(CALL),
        });
      } catch (err) {
        if (!(err instanceof DomainError)) throw err;
        expect(err).toMatchObject({ code: "invalid_request", param: "cursor" });
      }
    }),
  );
});
