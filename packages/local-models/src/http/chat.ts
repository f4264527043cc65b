import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { asksWhoIsMeant, isAgentMeant } from "../chat/addressed";
import { type Completion, completionBody, completionChunks, readChatRequest } from "../chat/completions";
import { nextReply, type Reply } from "../chat/script";
import { declaredDelay, HANGING_MODEL, MOCK_ANSWER, type MockDelays, neverAnswer } from "../mock";
import { unknownModel } from "./errors";
import { clientSignal, readJson, sendJson, writeChunk } from "./io";
import { BAD_REPORTERS, isBadReporter, reportBy } from "./reports";

/** Names that POST /v1/chat/completions knows. */
export const CHAT_MODELS = ["scripted-order-status", "mock-llm", HANGING_MODEL, ...BAD_REPORTERS] as const;

/** Answers POST /v1/chat/completions, streamed or whole. */
export async function handleChat(
  request: IncomingMessage,
  response: ServerResponse,
  delays: MockDelays,
): Promise<void> {
  const chat = readChatRequest(await readJson(request));
  const signal = clientSignal(response);
  let reply: Reply;
  const report = reportBy(chat);
  if (chat.model !== HANGING_MODEL && asksWhoIsMeant(chat.schema)) {
    reply = { text: JSON.stringify(isAgentMeant(chat.messages)), toolCalls: [] };
  } else if (report !== null) {
    reply = { text: report, toolCalls: [] };
  } else if (chat.model === "scripted-order-status") {
    reply = nextReply(chat.messages, chat.tools);
  } else if (chat.model === "mock-llm" || isBadReporter(chat.model)) {
    await declaredDelay(delays.llmMs, signal);
    reply = { text: MOCK_ANSWER, toolCalls: [] };
  } else if (chat.model === HANGING_MODEL) {
    return neverAnswer(signal);
  } else {
    throw unknownModel(chat.model, CHAT_MODELS);
  }
  const completion: Completion = {
    id: `chatcmpl-${randomUUID().replaceAll("-", "")}`,
    created: Math.floor(Date.now() / 1_000),
    request: chat,
  };
  if (!chat.stream) {
    sendJson(response, 200, completionBody(completion, reply));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache, no-transform" });
  for (const chunk of completionChunks(completion, reply)) {
    await writeChunk(response, `data: ${JSON.stringify(chunk)}\n\n`, signal);
  }
  response.end("data: [DONE]\n\n");
}
