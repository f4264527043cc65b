import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  ModelInputTooLongError,
  ModelRefusedError,
  ModelUnavailableError,
  type ModelPort,
} from "@/lib/domain/ports/model";
import { createChatModel } from "./chat";

interface Asked {
  authorization: string | undefined;
  body: { model: string; messages: object[]; response_format: { type: string } };
}

let server: Server;
let asked: Asked[];
/** What the endpoint answers next: a status and a body, or null for no answer at all. */
let answers: ([number, unknown] | null)[];
let model: ModelPort;

beforeEach(async () => {
  asked = [];
  answers = [];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      asked.push({ authorization: request.headers.authorization, body: JSON.parse(text) as Asked["body"] });
      const answer = answers.shift();
      if (!answer) return;
      response.writeHead(answer[0], { "content-type": "application/json" });
      response.end(typeof answer[1] === "string" ? answer[1] : JSON.stringify(answer[1]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  model = createChatModel({ baseUrl: `http://127.0.0.1:${port()}/v1`, apiKey: "key", model: "small" }, 300);
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const port = () => (server.address() as AddressInfo).port;
const ask = (name: string | null = null) =>
  model.askForJson({ model: name, messages: [{ role: "user", content: "hi" }], schema: { type: "object" } });
const says = (content: string): [number, unknown] => [
  200,
  { choices: [{ message: { content }, finish_reason: "stop" }] },
];
const NO_SCHEMAS: [number, unknown] = [
  400,
  { error: { message: "response_format json_schema is not supported", param: "response_format" } },
];
const formats = () => asked.map(({ body }) => body.response_format.type);

test("tells what the endpoint says it has taken, and where that makes no sense, nothing", async () => {
  const taking = (usage: unknown): [number, unknown] => [200, { ...(says("{}")[1] as object), usage }];
  answers = [taking({ prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 }), taking({ prompt_tokens: "many" })];
  expect((await ask()).usage).toEqual({ inputTokens: 12, outputTokens: 3 });
  expect((await ask()).usage).toBeNull();
});

test("asks the deployment's model, or the one that is named, with the schema of the answer", async () => {
  answers = [says("{}"), says('{"a":1}')];
  expect(await ask()).toEqual({ text: "{}", model: "small", usage: null });
  expect(await ask("large")).toEqual({ text: '{"a":1}', model: "large", usage: null });
  expect(asked[0]).toMatchObject({
    authorization: "Bearer key",
    body: { model: "small", response_format: { type: "json_schema", json_schema: { schema: { type: "object" } } } },
  });
  expect(asked[1]!.body.model).toBe("large");
});

test("a model that takes no schema is asked for a JSON object, and from then on at once", async () => {
  answers = [NO_SCHEMAS, says("{}"), says("{}")];
  await ask();
  await ask();
  expect(formats()).toEqual(["json_schema", "json_object", "json_object"]);
});

test("a refusal is told from a model that is away and from one that is not set up", async () => {
  answers = [[200, { choices: [{ message: { content: null, refusal: "I cannot" } }] }]];
  await expect(ask()).rejects.toThrow(ModelRefusedError);
  answers = [[400, { error: { code: "context_length_exceeded", message: "maximum context length" } }]];
  await expect(ask()).rejects.toThrow(ModelInputTooLongError);
  for (const [answer, passing] of [
    [[503, "overloaded"], true],
    [[429, {}], true],
    [[401, {}], false],
    [[404, {}], false],
    [[200, "<html>"], true],
    [[200, { result: 1 }], false],
  ] as const) {
    answers = [[...answer]];
    await expect(ask()).rejects.toMatchObject({ name: "ModelUnavailableError", passing });
  }
});

test("an endpoint that does not answer in time, or is not there, is away for now", async () => {
  answers = [null];
  await expect(ask()).rejects.toMatchObject({ name: "ModelUnavailableError", passing: true });
  const nobody = createChatModel({ baseUrl: "http://127.0.0.1:1/v1", apiKey: "", model: "small" });
  const lost = nobody.askForJson({ model: null, messages: [], schema: {} });
  await expect(lost).rejects.toThrow(ModelUnavailableError);
});
