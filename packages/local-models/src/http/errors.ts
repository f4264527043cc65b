/** The `error` object of an OpenAI-style error body. */
export interface ErrorBody {
  message: string;
  type: "invalid_request_error" | "server_error";
  param: string | null;
  code: string | null;
}

/** A refusal that goes to the client as it is: HTTP status and OpenAI-style body. */
export class ApiError extends Error {
  readonly status: number;
  readonly param: string | null;
  readonly code: string | null;

  constructor(status: number, message: string, options: { param?: string; code?: string } = {}) {
    super(message);
    this.status = status;
    this.param = options.param ?? null;
    this.code = options.code ?? null;
  }

  get body(): { error: ErrorBody } {
    const type = this.status < 500 ? "invalid_request_error" : "server_error";
    return { error: { message: this.message, type, param: this.param, code: this.code } };
  }
}

/** A 400 that names the field at fault. */
export function badField(param: string, message: string): ApiError {
  return new ApiError(400, `${param}: ${message}`, { param, code: "invalid_value" });
}

/** A 404 that lists the models an endpoint has. */
export function unknownModel(model: string, available: readonly string[]): ApiError {
  const message = `The model '${model.slice(0, 100)}' does not exist here. Available: ${available.join(", ")}.`;
  return new ApiError(404, message, { param: "model", code: "model_not_found" });
}
