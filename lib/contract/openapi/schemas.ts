import { z } from "zod";
import * as agentControl from "../agent-control";
import * as agents from "../agents";
import * as apiKeys from "../api-keys";
import * as audit from "../audit";
import * as calls from "../calls";
import * as errors from "../errors";
import * as escalations from "../escalations";
import * as evidence from "../evidence";
import * as events from "../events";
import * as intelligence from "../intelligence";
import * as jsonSchema from "../json-schema";
import * as ledger from "../ledger";
import * as operators from "../operators";
import * as participants from "../participants";
import * as phoneNumbers from "../phone-numbers";
import * as recordings from "../recordings";
import * as scopes from "../scopes";
import * as transcript from "../transcript";
import * as transfers from "../transfers";
import * as turns from "../turns";
import * as webhooks from "../webhooks";
import * as workspace from "../workspace";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Record<string, unknown>;

const PREFIX = "#/components/schemas/";

const eventTypes = Object.keys(events.EVENT_DATA) as [events.EventType, ...events.EventType[]];
/** Each event with what it carries; the contract's own CallEvent says nothing of `data`. */
const CallEvent = z.discriminatedUnion(
  "type",
  eventTypes.map((type) =>
    events.CallEvent.extend({ type: z.literal(type), data: events.EVENT_DATA[type] }),
  ) as unknown as [z.ZodObject<{ type: z.ZodLiteral<events.EventType> }>],
);

const WebhookMessage = webhooks.WebhookMessage.extend({ data: z.object({ event: CallEvent, call: calls.Call }) });

/** Every schema that the contract exports, under its name there. A new file of lib/contract is added here. */
const EXPORTED: Record<string, unknown> = {
  ...agentControl,
  ...agents,
  ...apiKeys,
  ...audit,
  ...calls,
  ...errors,
  ...escalations,
  ...evidence,
  ...events,
  ...intelligence,
  ...jsonSchema,
  ...ledger,
  ...operators,
  ...participants,
  ...phoneNumbers,
  ...recordings,
  ...scopes,
  ...transcript,
  ...transfers,
  ...turns,
  ...webhooks,
  ...workspace,
  CallEvent,
  WebhookMessage,
};

/** Schemas of what is sent to us are known by their names: defaults may be left out of them. */
const INPUT_NAME = /(Body|Inputs?|Query)$/;

const inputs = z.registry<{ id: string }>();
const outputs = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(EXPORTED)) {
  if (schema instanceof z.ZodType) (INPUT_NAME.test(id) ? inputs : outputs).add(schema, { id });
}

/** The name of an exported schema. Throws for one that lib/contract does not export. */
export function nameOf(schema: z.ZodType): string {
  const id = inputs.get(schema)?.id ?? outputs.get(schema)?.id;
  if (!id)
    throw new Error(
      "a schema of an operation has no name: export it from lib/contract, and name its file in schemas.ts",
    );
  return id;
}

/** A reference to a named schema. */
export function refTo(name: string): JsonSchema {
  return { $ref: PREFIX + name };
}

/** The parameters of a query, by name. */
export function queryProperties(query: z.ZodObject): Record<string, JsonSchema> {
  return tidy(z.toJSONSchema(query, { io: "input" })).properties as Record<string, JsonSchema>;
}

/** The named schemas that `roots` reach, themselves included, in the order of their names. */
export function componentsOf(roots: Iterable<string>): Record<string, JsonSchema> {
  const all = { ...convert(inputs, "input"), ...convert(outputs, "output") };
  const reached = new Set<string>();
  const visit = (name: string) => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const [, other] of JSON.stringify(all[name]).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      visit(other!);
  };
  for (const name of roots) visit(name);
  return Object.fromEntries([...reached].sort().map((name) => [name, all[name]!]));
}

function convert(registry: typeof inputs, io: "input" | "output"): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(registry, {
    target: "draft-2020-12",
    io,
    uri: (id) => PREFIX + id,
    override({ jsonSchema }) {
      // The format says it all; the expression is a page long.
      if (jsonSchema.format === "date-time" || jsonSchema.format === "uuid") delete jsonSchema.pattern;
      // What is answered may get new fields.
      if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, tidy(schema as JsonSchema)]));
}

function tidy({ $schema: _, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
