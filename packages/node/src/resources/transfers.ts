import type { CreateTransferBody, Transfer, TransferOffer, Transfers as TransferList } from "../generated.js";
import { segment, type IdempotentOptions, type RequestOptions, type Transport } from "../transport.js";

/** Callers on their way to somebody else. */
export class Transfers {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Rings the target, to transfer the callers to it. Safe to repeat: it carries an Idempotency-Key. */
  create(callId: string, body: CreateTransferBody, options: IdempotentOptions = {}): Promise<Transfer> {
    return this.#transport.request({ ...options, method: "POST", path: pathOf(callId), body, idempotent: true });
  }

  /** Every transfer of a call, oldest first. */
  list(callId: string, options: RequestOptions = {}): Promise<TransferList> {
    return this.#transport.request({ ...options, method: "GET", path: pathOf(callId) });
  }

  /** The transfers under way in all calls of the workspace. */
  listOpen(options: RequestOptions = {}): Promise<TransferList> {
    return this.#transport.request({ ...options, method: "GET", path: "/v1/transfers" });
  }

  /** One transfer. */
  get(callId: string, transferId: string, options: RequestOptions = {}): Promise<Transfer> {
    return this.#transport.request({ ...options, method: "GET", path: pathOf(callId, transferId) });
  }

  /** What a guest is asked to take: for a client whose key is their join token. */
  offer(callId: string, options: RequestOptions = {}): Promise<TransferOffer> {
    return this.#transport.request({ ...options, method: "GET", path: `${pathOf(callId)}/offer` });
  }

  /** The target takes the callers; an operator whose dashboard rings answers first. */
  accept(callId: string, transferId: string, options: RequestOptions = {}): Promise<Transfer> {
    return this.#transport.request({ ...options, method: "POST", path: `${pathOf(callId, transferId)}/accept` });
  }

  /** The target does not take the callers. */
  decline(callId: string, transferId: string, options: RequestOptions = {}): Promise<Transfer> {
    return this.#transport.request({ ...options, method: "POST", path: `${pathOf(callId, transferId)}/decline` });
  }

  /** Brings callers and target together without waiting for it to accept. */
  merge(callId: string, transferId: string, options: RequestOptions = {}): Promise<Transfer> {
    return this.#transport.request({ ...options, method: "POST", path: `${pathOf(callId, transferId)}/merge` });
  }

  /** Changes who is on hold: the target or the callers. */
  swap(callId: string, transferId: string, options: RequestOptions = {}): Promise<Transfer> {
    return this.#transport.request({ ...options, method: "POST", path: `${pathOf(callId, transferId)}/swap` });
  }

  /** Takes a transfer back: the callers get the agent. */
  cancel(callId: string, transferId: string, options: RequestOptions = {}): Promise<Transfer> {
    return this.#transport.request({ ...options, method: "POST", path: `${pathOf(callId, transferId)}/cancel` });
  }
}

function pathOf(callId: string, transferId?: string): string {
  const all = `/v1/calls/${segment(callId)}/transfers`;
  return transferId === undefined ? all : `${all}/${segment(transferId)}`;
}
