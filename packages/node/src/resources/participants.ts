import type { AddedParticipants, AddParticipantsBody, Participant, SendDigitsBody, SetModeBody } from "../generated.js";
import { segment, type IdempotentOptions, type RequestOptions, type Transport } from "../transport.js";

/** The people of a call. */
export class Participants {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Brings people into a call that goes on. Safe to repeat: it carries an Idempotency-Key. */
  add(callId: string, body: AddParticipantsBody, options: IdempotentOptions = {}): Promise<AddedParticipants> {
    const path = `/v1/calls/${segment(callId)}/participants`;
    return this.#transport.request({ ...options, method: "POST", path, body, idempotent: true });
  }

  /** Takes somebody out; a ringing phone is canceled. */
  remove(callId: string, participantId: string, options: RequestOptions = {}): Promise<Participant> {
    const path = `/v1/calls/${segment(callId)}/participants/${segment(participantId)}`;
    return this.#transport.request({ ...options, method: "DELETE", path });
  }

  /** Fresh `access` for a browser whose token has expired. */
  createToken(callId: string, participantId: string, options: RequestOptions = {}): Promise<Participant> {
    const path = `/v1/calls/${segment(callId)}/participants/${segment(participantId)}/token`;
    return this.#transport.request({ ...options, method: "POST", path });
  }

  /** Lets somebody listen, whisper to one participant, or talk with everybody. */
  setMode(
    callId: string,
    participantId: string,
    body: SetModeBody,
    options: RequestOptions = {},
  ): Promise<Participant> {
    const path = `/v1/calls/${segment(callId)}/participants/${segment(participantId)}`;
    return this.#transport.request({ ...options, method: "PATCH", path, body });
  }

  /** Mutes somebody: they go on hearing, and nobody hears them. */
  mute(callId: string, participantId: string, options: RequestOptions = {}): Promise<Participant> {
    return this.#control(callId, participantId, "mute", options);
  }

  /** Takes a mute back. */
  unmute(callId: string, participantId: string, options: RequestOptions = {}): Promise<Participant> {
    return this.#control(callId, participantId, "unmute", options);
  }

  /** Puts somebody on hold: they hear music, and nobody hears them. */
  hold(callId: string, participantId: string, options: RequestOptions = {}): Promise<Participant> {
    return this.#control(callId, participantId, "hold", options);
  }

  /** Brings somebody back from hold. */
  resume(callId: string, participantId: string, options: RequestOptions = {}): Promise<Participant> {
    return this.#control(callId, participantId, "resume", options);
  }

  /** Presses keys towards a phone, e.g. `1w42#`; `w` is a pause of half a second. */
  sendDigits(
    callId: string,
    participantId: string,
    body: SendDigitsBody,
    options: RequestOptions = {},
  ): Promise<Participant> {
    const path = `/v1/calls/${segment(callId)}/participants/${segment(participantId)}/dtmf`;
    return this.#transport.request({ ...options, method: "POST", path, body });
  }

  #control(callId: string, participantId: string, what: string, options: RequestOptions): Promise<Participant> {
    const path = `/v1/calls/${segment(callId)}/participants/${segment(participantId)}/${what}`;
    return this.#transport.request({ ...options, method: "POST", path });
  }
}
