import type { ModelAnswer } from "../ports/model";
import type { ModelUse } from "./record-use";

/** What an answer of the chat model has taken; where its endpoint does not tell, that it was one request. */
export function usesOf({ model, usage }: Pick<ModelAnswer, "model" | "usage">): ModelUse[] {
  if (!usage) return [{ kind: "chat", model, unit: "request", quantity: 1 }];
  return [
    { kind: "chat", model, unit: "input_token", quantity: usage.inputTokens },
    { kind: "chat", model, unit: "output_token", quantity: usage.outputTokens },
  ];
}
