import { SpeechUnavailableError } from "../audio/flite";
import { AudioFormatError } from "../audio/wav";
import { NotRoutedError } from "../calls";
import { BodyTooLargeError } from "../http/exchange";
import { InvalidScriptError } from "../phone/script";

/** A refusal of the control API. */
export class ControlError extends Error {
  override name = "ControlError";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Maps any failure to what the control API answers with. */
export function toControlError(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof ControlError) return error;
  const message = (error as Error).message;
  if (error instanceof InvalidScriptError) return { status: 400, code: "invalid_request", message };
  if (error instanceof NotRoutedError) return { status: 409, code: "not_routed", message };
  if (error instanceof AudioFormatError) return { status: 400, code: "invalid_audio", message };
  if (error instanceof BodyTooLargeError) return { status: 413, code: "body_too_large", message };
  if (error instanceof SpeechUnavailableError) return { status: 503, code: "speech_unavailable", message };
  console.error("The control API failed:", error);
  return { status: 500, code: "internal", message };
}
