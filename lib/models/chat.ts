import { z } from "zod";
import {
  ModelInputTooLongError,
  ModelRefusedError,
  ModelUnavailableError,
  type JsonQuestion,
  type ModelAnswer,
  type ModelPort,
} from "@/lib/domain/ports/model";

const TIMEOUT_MS = 90_000;

/** The parts of OpenAI's chat format that are read. */
const Completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z
    .object({ prompt_tokens: z.number().int().nonnegative(), completion_tokens: z.number().int().nonnegative() })
    .nullish()
    .catch(null),
});
const Fault = z.object({
  error: z.object({ code: z.string().nullish(), message: z.string().nullish(), param: z.string().nullish() }),
});

/** What an endpoint may be asked for, the strictest first. */
type ResponseFormat = "json_schema" | "json_object";

/** The chat model at an OpenAI-compatible endpoint. `timeoutMs` is for one request. */
export function createChatModel(
  endpoint: { baseUrl: string; apiKey: string; model: string },
  timeoutMs = TIMEOUT_MS,
): ModelPort {
  /** Models of the endpoint that were found not to take a schema. */
  const withoutSchema = new Set<string>();

  const send = async (model: string, question: JsonQuestion, format: ResponseFormat): Promise<Response> => {
    try {
      return await fetch(`${endpoint.baseUrl}/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${endpoint.apiKey}`, "content-type": "application/json" },
        body: JSON.stringify({
          model,
          messages: question.messages,
          temperature: 0,
          response_format:
            format === "json_schema"
              ? // Not strict: an agent's own schema may say more than the strict subset knows.
                { type: "json_schema", json_schema: { name: "answer", strict: false, schema: question.schema } }
              : { type: "json_object" },
        }),
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      throw Object.assign(new ModelUnavailableError("the chat model does not answer", true), { cause });
    }
  };

  return {
    async askForJson(question: JsonQuestion): Promise<ModelAnswer> {
      const model = question.model ?? endpoint.model;
      let response = await send(model, question, withoutSchema.has(model) ? "json_object" : "json_schema");
      let fault = response.ok ? null : await faultOf(response);
      if (fault?.aboutFormat && !withoutSchema.has(model)) {
        response = await send(model, question, "json_object");
        fault = response.ok ? null : await faultOf(response);
        if (!fault) withoutSchema.add(model);
      }
      if (fault) throw fault.error;
      return { ...(await readAnswer(response)), model };
    },
  };
}

/** What an answer that is not a success means, and whether asking in another format may help. */
async function faultOf(response: Response): Promise<{ error: Error; aboutFormat: boolean }> {
  const parsed = Fault.safeParse(await response.json().catch(() => null));
  const { code, message, param } = parsed.data?.error ?? {};
  const said = `${code ?? ""} ${message ?? ""}`;
  const status = response.status;
  if (status === 413 || /context_length|maximum context|too many tokens|too long/i.test(said)) {
    return { error: new ModelInputTooLongError(`the chat model answered ${status}`), aboutFormat: false };
  }
  if (/content_filter|content_policy/i.test(said)) {
    return { error: new ModelRefusedError(`the chat model answered ${status}`), aboutFormat: false };
  }
  // Not the message itself: some endpoints quote the question in it.
  const passing = status >= 500 || status === 429 || status === 408;
  return {
    error: new ModelUnavailableError(`the chat model answered ${status}`, passing),
    aboutFormat: (status === 400 || status === 422) && (param ?? said).match(/response_format|json_schema/i) !== null,
  };
}

async function readAnswer(response: Response): Promise<Omit<ModelAnswer, "model">> {
  const body: unknown = await response.json().catch((cause: unknown) => {
    throw Object.assign(new ModelUnavailableError("the chat model's answer broke off", true), { cause });
  });
  const parsed = Completion.safeParse(body);
  const choice = parsed.data?.choices[0];
  if (!choice) throw new ModelUnavailableError("the chat model's answer is not of OpenAI's format", false);
  if (choice.message.refusal || choice.finish_reason === "content_filter") {
    throw new ModelRefusedError("the chat model refused");
  }
  const { usage } = parsed.data!;
  return {
    text: choice.message.content ?? "",
    usage: usage ? { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens } : null,
  };
}
