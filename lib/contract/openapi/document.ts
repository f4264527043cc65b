import { ERRORS, type ErrorCode } from "../errors";
import { errorsOf, OPERATIONS, pathParams, type Operation } from "../operations";
import { componentsOf, nameOf, queryProperties, refTo, type JsonSchema } from "./schemas";

/** A parameter in a path, a query or a header. */
export interface ParameterObject {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

export interface MediaObject {
  schema: JsonSchema;
  examples?: Record<string, { value: unknown; summary?: string }>;
}

export interface ResponseObject {
  description: string;
  headers?: Record<string, { description: string; schema: JsonSchema }>;
  content?: Record<string, MediaObject>;
}

export interface OperationObject {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters?: ParameterObject[];
  requestBody?: { required: true; content: Record<string, MediaObject> };
  responses: Record<string, ResponseObject>;
}

/** The part of OpenAPI 3.1 that the API's document uses. */
export interface OpenapiDocument {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, OperationObject>>;
  webhooks: Record<string, Record<string, Omit<OperationObject, "security">>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, JsonSchema> };
}

/** Named by no operation: what streams and webhooks carry. */
const TOLD = ["CallEvent", "InterimTranscript", "WebhookMessage"];

/** Makes the document of the API as served at `serverUrl`. */
export function createOpenapi(serverUrl: string): OpenapiDocument {
  const paths: OpenapiDocument["paths"] = {};
  const names = new Set(["ErrorBody", ...TOLD]);
  for (const operation of OPERATIONS) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(operation, names);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Rymi",
      version: "1",
      description:
        "Calls between browsers, phones and one AI agent. Send an API key as `Authorization: Bearer KEY`; a key has a scope: read, calls or admin, each including those before it.",
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(OPERATIONS.map(({ resource }) => resource))].map((name) => ({ name })),
    paths,
    webhooks: { message: { post: webhookMessage() } },
    components: {
      schemas: componentsOf(names),
      securitySchemes: { apiKey: { type: "http", scheme: "bearer", description: "An API key of the workspace." } },
    },
  };
}

/** What is sent to a webhook endpoint. */
function webhookMessage(): Omit<OperationObject, "security"> {
  return {
    operationId: "webhookMessage",
    tags: ["Webhooks"],
    summary: "A message to a webhook endpoint",
    description:
      "Signed as Standard Webhooks says: the headers `webhook-id`, `webhook-timestamp`, `webhook-signature`.",
    requestBody: { required: true, content: { "application/json": media(refTo("WebhookMessage")) } },
    responses: { "2XX": { description: "Anything else is tried again, over a day." } },
  };
}

function describe(operation: Operation, names: Set<string>): OperationObject {
  const { id, resource, summary, description, scope, body, bodyExample, bodyType } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [resource],
    summary,
    ...(description !== undefined && { description }),
    security: scope === null ? [] : [{ apiKey: [scope] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: { "application/json": media(named(body, names), bodyExample) } },
    }),
    ...(bodyType && {
      requestBody: { required: true, content: { [bodyType]: media({ type: "string", contentMediaType: bodyType }) } },
    }),
    responses: { ...successesOf(operation, names), ...failuresOf(operation) },
  };
}

function named(schema: Parameters<typeof nameOf>[0], names: Set<string>): JsonSchema {
  const name = nameOf(schema);
  names.add(name);
  return refTo(name);
}

function media(schema: JsonSchema, example?: unknown): MediaObject {
  return { schema, ...(example !== undefined && { examples: { example: { value: example } } }) };
}

function parametersOf(operation: Operation): ParameterObject[] {
  const path = pathParams(operation).map((name): ParameterObject => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string", pattern: "^[A-Za-z0-9_-]{1,64}$" },
  }));
  const query = Object.entries(operation.query ? queryProperties(operation.query) : {}).map(
    ([name, schema]): ParameterObject => ({
      name,
      in: "query",
      required: false,
      ...(name === "cursor" && { description: "The `next_cursor` of an earlier page." }),
      schema,
    }),
  );
  const headers = Object.entries({
    ...(operation.idempotent && {
      "Idempotency-Key":
        "Any text of 1 to 255 printable characters without blanks. A repetition within a day gets the first answer; nothing is done twice.",
    }),
    ...operation.headers,
  }).map(([name, description]): ParameterObject => ({
    name,
    in: "header",
    required: false,
    description,
    schema:
      name === "Last-Event-ID"
        ? { type: "string", pattern: "^[0-9]{1,9}$" }
        : { type: "string", pattern: "^[!-~]{1,255}$" },
  }));
  return [...path, ...query, ...headers];
}

const REQUEST_ID = { "x-request-id": { description: "Finds the request in our logs.", schema: { type: "string" } } };

function successesOf({ responses }: Operation, names: Set<string>): Record<string, ResponseObject> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, { description, schema, contentType, example }]) => {
      const content = schema
        ? { "application/json": media(named(schema, names), example) }
        : contentType && { [contentType]: media(contentType === "application/json" ? { type: "object" } : {}) };
      return [status, { description, ...(content && { content }) }];
    }),
  );
}

/** One answer a status; the codes that share it are listed in its schema, each with an example. */
function failuresOf(operation: Operation): Record<string, ResponseObject> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(operation)) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const schema = {
        allOf: [
          refTo("ErrorBody"),
          { type: "object", properties: { error: { type: "object", properties: { code: { enum: codes } } } } },
        ],
      };
      const examples = Object.fromEntries(
        codes.map((code) => {
          const error = { code, message: ERRORS[code].message, param: null, request_id: "req_8j9k0a1b2c3d4e5f6g7h" };
          return [code, { summary: ERRORS[code].message, value: { error } }];
        }),
      );
      return [
        String(status),
        {
          description: codes.map((code) => `\`${code}\`: ${ERRORS[code].message}`).join("\n\n"),
          headers: {
            ...REQUEST_ID,
            ...(status === 429 && {
              "retry-after": { description: "Seconds to wait.", schema: { type: "integer", minimum: 1 } },
            }),
          },
          content: { "application/json": { schema, examples } },
        },
      ];
    }),
  );
}
