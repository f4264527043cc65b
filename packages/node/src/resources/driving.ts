import type { Call, GiveDriveBody, HandBackBody, TakeOverBody } from "../generated.js";
import { segment, type RequestOptions, type Transport } from "../transport.js";

/** Who has a call's conversation: the agent, or an operator who drives. */
export class Driving {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Takes a call over from the agent, as a signed-in operator: keys may not. */
  takeOver(callId: string, body: TakeOverBody = {}, options: RequestOptions = {}): Promise<Call> {
    const path = `/v1/calls/${segment(callId)}/agent/take_over`;
    return this.#transport.request({ ...options, method: "POST", path, body });
  }

  /** Hands a call back to the agent, whoever drives it. */
  handBack(callId: string, body: HandBackBody = {}, options: RequestOptions = {}): Promise<Call> {
    const path = `/v1/calls/${segment(callId)}/agent/hand_back`;
    return this.#transport.request({ ...options, method: "POST", path, body });
  }

  /** Hands the drive to another operator in the call, as the driver: keys may not. */
  give(callId: string, body: GiveDriveBody, options: RequestOptions = {}): Promise<Call> {
    const path = `/v1/calls/${segment(callId)}/agent/give_drive`;
    return this.#transport.request({ ...options, method: "POST", path, body });
  }

  /** Lets operators talk on though every customer has left. */
  stay(callId: string, options: RequestOptions = {}): Promise<Call> {
    return this.#transport.request({ ...options, method: "POST", path: `/v1/calls/${segment(callId)}/stay` });
  }
}
