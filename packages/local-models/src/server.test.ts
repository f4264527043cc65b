import { get } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseWav, wrapWav } from "./audio/wav";
import { type LocalModels, startLocalModels } from "./server";

let server: LocalModels;

beforeAll(async () => {
  const mockDelays = { sttMs: 5, llmMs: 5, ttsMs: 5 };
  server = await startLocalModels({ host: "127.0.0.1", port: 0, modelsDir: "/nonexistent", warm: false, mockDelays });
});
afterAll(() => server.close());

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
  return fetch(`${server.url}${path}`, { ...init, body: typeof body === "string" ? body : JSON.stringify(body) });
}

function transcribe(
  fields: Record<string, string>,
  file: Buffer | null = wrapWav(Buffer.alloc(3_200), 16_000),
): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  if (file) form.set("file", new Blob([new Uint8Array(file)]), "speech.wav");
  return fetch(`${server.url}/v1/audio/transcriptions`, { method: "POST", body: form });
}

async function errorOf(response: Response): Promise<object> {
  const { error } = (await response.json()) as { error: { message: string } };
  expect(error.message).toEqual(expect.stringMatching(/\w/));
  return { status: response.status, ...error, message: undefined };
}

const CHAT = { model: "scripted-order-status", messages: [{ role: "user", content: "47192" }] };
const TOOL = {
  type: "function",
  function: { name: "get_order", parameters: { type: "object", properties: { order_number: { type: "string" } } } },
};

it("answers health and lists its models", async () => {
  expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: "ok" });
  const models = (await (await fetch(`${server.url}/v1/models`)).json()) as { data: { id: string }[] };
  expect(models.data.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["scripted-order-status", "moonshine-base-en", "piper-en_US-joe-medium", "mock-llm"]),
  );
});

it("answers a chat whole, in OpenAI's shape", async () => {
  const body = await (await post("/v1/chat/completions", CHAT)).json();
  expect(body).toMatchObject({
    object: "chat.completion",
    model: "scripted-order-status",
    choices: [{ message: { role: "assistant", content: expect.stringContaining("4 7 1 9 2") }, finish_reason: "stop" }],
    usage: { prompt_tokens: 1 },
  });
});

it("answers a tool call that its caller can answer by id", async () => {
  const body = (await (await post("/v1/chat/completions", { ...CHAT, tools: [TOOL] })).json()) as {
    choices: [{ message: { content: null; tool_calls: [{ id: string }] } }];
  };
  const { message } = body.choices[0];
  expect(message).toMatchObject({
    content: null,
    tool_calls: [{ type: "function", function: { name: "get_order", arguments: '{"order_number":"47192"}' } }],
  });
  const result = { role: "tool", tool_call_id: message.tool_calls[0].id, content: '{"status":"shipped"}' };
  const next = await post("/v1/chat/completions", { ...CHAT, messages: [...CHAT.messages, message, result] });
  expect(await next.json()).toMatchObject({
    choices: [{ message: { content: "I found order number 4 7 1 9 2. It is shipped." } }],
  });
});

it("does not call a tool that its caller forbids", async () => {
  const response = await post("/v1/chat/completions", { ...CHAT, tools: [TOOL], tool_choice: "none" });
  expect(await response.json()).toMatchObject({ choices: [{ finish_reason: "stop" }] });
});

interface Chunk {
  choices: { delta: { content?: string; tool_calls?: object[] }; finish_reason: string | null }[];
  usage?: object | null;
}

async function stream(body: object): Promise<Chunk[]> {
  const response = await post("/v1/chat/completions", {
    ...body,
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const events = (await response.text()).split("\n\n").filter(Boolean);
  expect(events.pop()).toBe("data: [DONE]");
  return events.map((event) => JSON.parse(event.slice("data: ".length)) as Chunk);
}

it("streams a chat word by word, then the reason it ended, then the usage", async () => {
  const chunks = await stream(CHAT);
  const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
  expect(text).toMatch(/order number 4 7 1 9 2\. My example data/);
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("stop");
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 1 } });
});

it("streams a tool call with its index and id", async () => {
  const chunks = await stream({ ...CHAT, tools: [TOOL] });
  const calls = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
  expect(calls).toEqual([
    {
      index: 0,
      id: expect.stringMatching(/^call_/),
      type: "function",
      function: expect.objectContaining({ name: "get_order" }),
    },
  ]);
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("tool_calls");
});

it("answers with the mock models without any model files", async () => {
  expect(await (await transcribe({ model: "mock-stt" })).json()).toEqual({ text: "What is the status of my order?" });
  expect(await (await transcribe({ model: "mock-stt", response_format: "text" })).text()).toMatch(/^What is/);
  const chat = await post("/v1/chat/completions", { ...CHAT, model: "mock-llm" });
  expect(await chat.json()).toMatchObject({ choices: [{ message: { content: expect.stringMatching(/mock model/) } }] });
  const request = { model: "mock-tts", input: "x", voice: "joe" };
  const pcm = await (await post("/v1/audio/speech", { ...request, response_format: "pcm" })).arrayBuffer();
  expect(pcm.byteLength).toBe(2 * 24_000 * 2);
  const wav = await (await post("/v1/audio/speech", { ...request, response_format: "wav" })).arrayBuffer();
  expect(parseWav(new Uint8Array(wav))).toMatchObject({ sampleRate: 24_000, samples: { length: 48_000 } });
});

it("refuses bad chat requests with the field at fault", async () => {
  const bad = async (body: unknown): Promise<object> => errorOf(await post("/v1/chat/completions", body));
  const field = (param: string): object => ({
    status: 400,
    type: "invalid_request_error",
    param,
    code: "invalid_value",
  });
  expect(await bad({ ...CHAT, model: 7 })).toEqual(field("model"));
  expect(await bad({ ...CHAT, messages: [] })).toEqual(field("messages"));
  expect(await bad({ ...CHAT, messages: [{ role: "boss", content: "x" }] })).toEqual(field("messages[0].role"));
  expect(await bad({ ...CHAT, messages: [{ role: "user", content: 5 }] })).toEqual(field("messages[0].content"));
  expect(await bad({ ...CHAT, messages: [{ role: "assistant", tool_calls: [{}] }] })).toEqual(
    field("messages[0].tool_calls"),
  );
  expect(await bad({ ...CHAT, tools: [{}] })).toEqual(field("tools[0].function.name"));
  expect(await bad({ ...CHAT, n: 2 })).toEqual(field("n"));
  expect(await bad("{broken")).toMatchObject({ status: 400, code: "invalid_json" });
  expect(await bad([CHAT])).toMatchObject({ status: 400, code: "invalid_json" });
});

it("refuses bad audio requests with the field at fault", async () => {
  const speech = { model: "mock-tts", input: "hello", voice: "joe" };
  const bad = async (change: object): Promise<object> =>
    errorOf(await post("/v1/audio/speech", { ...speech, ...change }));
  expect(await bad({ input: " " })).toMatchObject({ status: 400, param: "input" });
  expect(await bad({ input: "x".repeat(4_097) })).toMatchObject({ status: 400, param: "input" });
  expect(await bad({ response_format: "mp3" })).toMatchObject({ status: 400, param: "response_format" });
  expect(await bad({ speed: 9 })).toMatchObject({ status: 400, param: "speed" });
  const model = { model: "mock-stt" };
  expect(await errorOf(await transcribe(model, null))).toMatchObject({ status: 400, param: "file" });
  expect(await errorOf(await transcribe(model, Buffer.from("no wav")))).toMatchObject({ status: 400, param: "file" });
  expect(await errorOf(await transcribe({}))).toMatchObject({ status: 400, param: "model" });
  expect(await errorOf(await transcribe({ ...model, response_format: "srt" }))).toMatchObject({
    status: 400,
    param: "response_format",
  });
});

it("refuses unknown models, paths, methods, types and sizes with the right status", async () => {
  const unknown = { status: 404, param: "model", code: "model_not_found" };
  expect(await errorOf(await post("/v1/chat/completions", { ...CHAT, model: "other" }))).toMatchObject(unknown);
  expect(await errorOf(await post("/v1/audio/speech", { model: "other", input: "x" }))).toMatchObject(unknown);
  expect(await errorOf(await transcribe({ model: "other" }))).toMatchObject(unknown);
  expect(await errorOf(await post("/v1/nothing", {}))).toMatchObject({ status: 404, code: "not_found" });
  expect(await errorOf(await fetch(`${server.url}/v1/chat/completions`))).toMatchObject({ status: 405 });
  expect(await errorOf(await post("/v1/chat/completions", CHAT, { "content-type": "text/plain" }))).toMatchObject({
    status: 415,
  });
  const large = { ...CHAT, messages: [{ role: "user", content: "x".repeat(5_000_000) }] };
  expect(await errorOf(await post("/v1/chat/completions", large))).toMatchObject({ status: 413 });
});

it("says how to get the models when they are missing", async () => {
  const response = await post("/v1/audio/speech", { model: "piper-en_US-joe-medium", input: "hello" });
  expect(response.status).toBe(503);
  expect(await response.text()).toMatch(/models_missing/);
  await expect(startLocalModels({ host: "127.0.0.1", port: 0, modelsDir: "/nonexistent" })).rejects.toThrow(
    /fetch-models/,
  );
});

it("writes a report on a call as JSON, and the mock models the bad ones that they are named for", async () => {
  const schema = { type: "object", properties: { summary: {}, outcome: {}, sentiments: {}, action_items: {} } };
  const transcript =
    "People:\np_a customer ann\n\nTranscript:\n1. [t_1] p_a 0:01 ann: I will call the carrier tomorrow.";
  const ask = async (model: string, repair = false) => {
    const messages = [
      { role: "user", content: transcript },
      ...(repair
        ? [
            { role: "assistant", content: "{" },
            { role: "user", content: "Again." },
          ]
        : []),
    ];
    const response_format = { type: "json_schema", json_schema: { name: "answer", schema } };
    const response = await post("/v1/chat/completions", { model, messages, response_format });
    return ((await response.json()) as { choices: [{ message: { content: string } }] }).choices[0].message.content;
  };
  const evidence = async (model: string, repair = false) =>
    (JSON.parse(await ask(model, repair)) as { summary: { evidence: string[] }[] }).summary.flatMap(
      (one) => one.evidence,
    );
  expect(await evidence("scripted-order-status")).toEqual(["t_1"]);
  expect(await evidence("mock-llm")).toEqual([]);
  const broken = await ask("mock-json-broken-once");
  expect(() => JSON.parse(broken) as unknown).toThrow();
  expect(await evidence("mock-json-broken-once", true)).toEqual(["t_1"]);
  expect(await evidence("mock-evidence-wrong-once")).not.toEqual(["t_1"]);
  expect(await evidence("mock-evidence-wrong-once", true)).toEqual(["t_1"]);
  expect(await evidence("mock-evidence-wrong", true)).not.toEqual(["t_1"]);
});

it.each([
  ["/v1/chat/completions", { ...CHAT, model: "mock-hang" }],
  ["/v1/audio/speech", { model: "mock-hang", input: "Hello." }],
])(
  "serves others while a client of the hanging model at %s waits in vain, and lets that one go",
  async (path, body) => {
    const client = new AbortController();
    const hanging = fetch(server.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: client.signal,
    });
    expect((await post("/v1/chat/completions", CHAT)).status).toBe(200);
    client.abort();
    await expect(hanging).rejects.toThrow("aborted");
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  },
);

it.each(["//", "///x", "/%", "/v1/models/../..//", "/?a=//"])(
  "answers %s like any other path that is not there",
  async (path) => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      // fetch would make a proper address of it first.
      get({ host: "127.0.0.1", port: new URL(server.url).port, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on("error", reject);
    });
    expect(status).toBe(404);
    expect((await fetch(`${server.url}/healthz?from=test`)).status).toBe(200);
  },
);
