import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ERRORS } from "../errors";
import { errorsOf, OPERATIONS } from "../operations";
import { DIALING_ERRORS } from "../operations/operation";
import { createOpenapi, type MediaObject } from "./document";

const document = createOpenapi("https://voice.test");
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(document, "openapi");

/** A schema of the document, with its references led into it. */
const compile = (schema: object) =>
  ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')) as object);

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);

describe("examples are what the document says", () => {
  const examples = operations.flatMap(({ name, operation }) => {
    const bodies = Object.values(operation.requestBody?.content ?? {}).map((media) => ["body", media] as const);
    const answers = Object.entries(operation.responses).flatMap(([status, { content }]) =>
      Object.values(content ?? {}).map((media) => [status, media] as const),
    );
    return [...bodies, ...answers].flatMap(([where, media]: readonly [string, MediaObject]) =>
      Object.entries(media.examples ?? {}).map(([example, { value }]) => ({
        what: `${name}, ${where}: ${example}`,
        schema: media.schema,
        value,
      })),
    );
  });

  test.each(examples)("$what", ({ schema, value }) => {
    const validate = compile(schema);
    expect(validate(value) ? [] : validate.errors).toEqual([]);
  });
});

test("every reference leads somewhere, and nothing is named that is not referred to", () => {
  const named = Object.keys(document.components.schemas);
  const text = JSON.stringify(document);
  const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!));
  expect([...referred].filter((name) => !named.includes(name))).toEqual([]);
  // The stream's two are named by its description.
  expect(named.filter((name) => !referred.has(name) && !["InterimTranscript"].includes(name))).toEqual([]);
});

test("what is sent may leave out what has a default, and may hold nothing unknown; what is answered may grow", () => {
  const { CreateAgentBody, Agent } = document.components.schemas;
  expect(CreateAgentBody).toMatchObject({ required: ["name", "instructions"], additionalProperties: false });
  expect(Agent!.required).toContain("greeting");
  expect(Agent).not.toHaveProperty("additionalProperties");
});

test("an operation's errors follow from its shape", () => {
  const codes = (id: string) => errorsOf(OPERATIONS.find((operation) => operation.id === id)!);
  expect(codes("getCall")).toEqual(["unauthorized", "forbidden", "not_found", "rate_limited", "internal"]);
  expect(codes("createCall")).toEqual([
    "invalid_request",
    "unauthorized",
    "forbidden",
    ...DIALING_ERRORS,
    "not_found",
    "idempotency_conflict",
    "idempotency_in_progress",
    "payload_too_large",
    "unsupported_media_type",
    "rate_limited",
    "internal",
    "room_unavailable",
  ]);
});

test("docs/errors.md has a heading for each code, and for no other", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/errors.md"), "utf8");
  const headings = [...text.matchAll(/^## (\w+)$/gm)].map(([, code]) => code!);
  expect(headings.sort()).toEqual(Object.keys(ERRORS).sort());
});
