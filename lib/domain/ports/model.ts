/** A message of a chat. */
export interface ModelMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

/** A question to the chat model whose answer is to be one JSON object. */
export interface JsonQuestion {
  /** null: the deployment's model. */
  model: string | null;
  messages: ModelMessage[];
  /** JSON Schema of the answer. A wish: the answer is checked by who asked. */
  schema: Record<string, unknown>;
}

/** What the model wrote, as it wrote it: it may be no JSON at all. */
export interface ModelAnswer {
  text: string;
  /** The model that was asked. */
  model: string;
  /** What it has read and written, in its own tokens; null where its endpoint does not tell. */
  usage: { inputTokens: number; outputTokens: number } | null;
}

/** The chat model. Every call goes over the network: never inside a transaction. */
export interface ModelPort {
  /** Errors: ModelUnavailableError, ModelRefusedError, ModelInputTooLongError. */
  askForJson(question: JsonQuestion): Promise<ModelAnswer>;
}

/** The model gave no answer. `passing`: it may be there later; otherwise the deployment's settings are at fault. */
export class ModelUnavailableError extends Error {
  override name = "ModelUnavailableError";
  readonly passing: boolean;

  constructor(message: string, passing: boolean) {
    super(message);
    this.passing = passing;
  }
}

/** The model would not answer this. */
export class ModelRefusedError extends Error {
  override name = "ModelRefusedError";
}

/** The question is longer than the model can read. */
export class ModelInputTooLongError extends Error {
  override name = "ModelInputTooLongError";
}
