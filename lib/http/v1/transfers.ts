import { isPhone } from "@/lib/contract/participants";
import { CreateTransferBody, Transfer, TransferOffer, Transfers } from "@/lib/contract/transfers";
import { DomainError } from "@/lib/domain/errors";
import { decideOffer, getTransferOffer } from "@/lib/domain/guest/transfer-offer";
import { acceptTransfer } from "@/lib/domain/transfer/accept";
import { cancelTransfer } from "@/lib/domain/transfer/cancel";
import type { TransferRef } from "@/lib/domain/transfer/control";
import { createTransfer, readCreated } from "@/lib/domain/transfer/create";
import { declineTransfer } from "@/lib/domain/transfer/decline";
import { getTransfer, listTransfers } from "@/lib/domain/transfer/get";
import { listOpenTransfers } from "@/lib/domain/transfer/list-open";
import { mergeTransfer } from "@/lib/domain/transfer/merge";
import { swapTransfer } from "@/lib/domain/transfer/swap";
import { defineRoute } from "../route";

const refOf = (params: Record<string, string>): TransferRef => ({
  callId: params.callId!,
  transferId: params.transferId!,
});

/** POST /v1/calls/{id}/transfers: 201, or 202 where a phone is yet to be dialed. */
export const createTransferRoute = defineRoute({
  scope: "calls",
  body: CreateTransferBody,
  response: Transfer,
  status: ({ attempts }) => {
    const target = attempts[0]?.target;
    return target && "transport" in target && isPhone(target) ? 202 : 201;
  },
  handle: (ctx, { params, body }, record) => createTransfer(ctx, { callId: params.callId!, ...body }, record),
  rebuild: (ctx, _input, [transferId]) => readCreated(ctx, transferId!),
});

/** GET /v1/calls/{id}/transfers */
export const listTransfersRoute = defineRoute({
  scope: "read",
  response: Transfers,
  handle: (ctx, { params }) => listTransfers(ctx, { callId: params.callId! }),
});

/** GET /v1/transfers */
export const listOpenTransfersRoute = defineRoute({
  scope: "read",
  response: Transfers,
  handle: (ctx) => listOpenTransfers(ctx),
});

/** GET /v1/calls/{id}/transfers/offer: for guests; who holds a key is asked by no card. */
export const getTransferOfferRoute = defineRoute({
  scope: "read",
  response: TransferOffer,
  handle: async (): Promise<TransferOffer> => {
    throw new DomainError("not_found", "An offer is for the target of a transfer, asked for with their join token.");
  },
  handleGuest: getTransferOffer,
});

/** GET /v1/calls/{id}/transfers/{tid} */
export const getTransferRoute = defineRoute({
  scope: "read",
  response: Transfer,
  handle: (ctx, { params }) => getTransfer(ctx, refOf(params)),
});

/** POST /v1/calls/{id}/transfers/{tid}/accept */
export const acceptTransferRoute = defineRoute({
  scope: "calls",
  response: Transfer,
  handle: (ctx, { params }) => acceptTransfer(ctx, refOf(params)),
  handleGuest: (ctx, { transferId }) => decideOffer(ctx, { transferId: transferId!, decision: "accept" }),
});

/** POST /v1/calls/{id}/transfers/{tid}/decline */
export const declineTransferRoute = defineRoute({
  scope: "calls",
  response: Transfer,
  handle: (ctx, { params }) => declineTransfer(ctx, refOf(params)),
  handleGuest: (ctx, { transferId }) => decideOffer(ctx, { transferId: transferId!, decision: "decline" }),
});

/** POST /v1/calls/{id}/transfers/{tid}/merge */
export const mergeTransferRoute = defineRoute({
  scope: "calls",
  response: Transfer,
  handle: (ctx, { params }) => mergeTransfer(ctx, refOf(params)),
});

/** POST /v1/calls/{id}/transfers/{tid}/swap */
export const swapTransferRoute = defineRoute({
  scope: "calls",
  response: Transfer,
  handle: (ctx, { params }) => swapTransfer(ctx, refOf(params)),
});

/** POST /v1/calls/{id}/transfers/{tid}/cancel */
export const cancelTransferRoute = defineRoute({
  scope: "calls",
  response: Transfer,
  handle: (ctx, { params }) => cancelTransfer(ctx, refOf(params)),
});
