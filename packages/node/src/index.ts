export * from "./errors.js";
export type { EventStreamOptions, InterimEvent } from "./event-stream.js";
export type * from "./generated.js";
export { List, type Page } from "./list.js";
export { Rymi, type RymiOptions } from "./rymi.js";
export type { IdempotentOptions, RequestOptions } from "./transport.js";
export { verifyWebhook, WebhookVerificationError, type HeadersLike, type VerifyOptions } from "./webhooks.js";
