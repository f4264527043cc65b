import { Call, type CallOptions } from "./call.js";

export {
  Call,
  type CallEvents,
  type CallOptions,
  type CallParticipant,
  type CallState,
  type Devices,
  type DisconnectCause,
} from "./call.js";
export { RymiCallError, type CallErrorCode } from "./errors.js";
export type { TransferOffer } from "./offers.js";
export type { Speaker, TranscriptEvent } from "./transcript.js";

/** The way in. */
export const Rymi = {
  /** Makes a call from the access that your backend got; nothing is sent before connect(). */
  createCall(options: CallOptions): Call {
    return new Call(options);
  },
};
