/**
 * What went wrong: `expired`: the token is used up or not valid, ask your backend for a new one; `unreachable`: no way
 * to the media server; `microphone_blocked`: there is no microphone, or the page may not use it; the call goes on, and one
 * can listen; `no_offer`: no transfer is offered, or it is over.
 */
export type CallErrorCode = "expired" | "unreachable" | "microphone_blocked" | "no_offer";

/** A fault of a call in the browser. */
export class RymiCallError extends Error {
  override readonly name = "RymiCallError";
  readonly code: CallErrorCode;

  constructor(code: CallErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
