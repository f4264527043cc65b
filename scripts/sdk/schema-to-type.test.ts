import { expect, test } from "vitest";
import { schemaToType } from "./schema-to-type";

test.each([
  [{ type: "array", items: { anyOf: [{ $ref: "#/components/schemas/Call" }, { type: "null" }] } }, "(Call | null)[]"],
  [{ type: "string", enum: ["a", "b"] }, '"a" | "b"'],
  [{ type: "string", const: "webrtc" }, '"webrtc"'],
  [{ type: "object", additionalProperties: {} }, "Record<string, unknown>"],
  [
    { type: "object", properties: { id: { type: "string" }, n: { type: "integer" } }, required: ["id"] },
    '{\n"id": string;\n"n"?: number;\n}',
  ],
  [{ type: ["string", "null"], maxLength: 5 }, "string | null"],
  [{}, "unknown"],
])("%j is %s", (schema, type) => {
  expect(schemaToType(schema)).toBe(type);
});

test("a kind of schema that it does not know is an error, not a wrong type", () => {
  expect(() => schemaToType({ type: "tuple" })).toThrow("no type");
});
