import { CreateTransferBody, Transfer, TransferOffer, Transfers } from "../transfers";
import { EXAMPLES } from "./examples";
import { DIALING_ERRORS, type Operation } from "./operation";

const one = "/v1/calls/{callId}/transfers/{transferId}";
const resource = "Transfers";

export const TRANSFER_OPERATIONS: Operation[] = [
  {
    id: "createTransfer",
    method: "POST",
    path: "/v1/calls/{callId}/transfers",
    resource,
    summary: "Transfer the callers",
    description:
      "Rings the target while the callers go on with the agent. Warm: once the target is there the callers are on hold, " +
      "the target is briefed in private (spoken to a phone, `briefing` to a browser) and accepts (1, yes, or `accept`) or " +
      "declines; then the callers come to it, the agent present and silent, or the next of `fallback` is rung, or the " +
      "callers get the agent back. Cold: the target is in the call once it answers. An operator (`user_id`) is rung in " +
      "their dashboard for 30 seconds. A browser gets its access by `createToken` of the attempt's participant. Each " +
      "change is told as `transfer.updated`.",
    scope: "calls",
    body: CreateTransferBody,
    bodyExample: EXAMPLES.createTransfer,
    idempotent: true,
    responses: {
      201: { description: "The transfer; nobody is to be dialed.", schema: Transfer },
      202: {
        description: "The transfer; a phone is yet to be dialed.",
        schema: Transfer,
        example: EXAMPLES.transfer,
      },
    },
    errors: [
      ...DIALING_ERRORS,
      "call_over",
      "identity_in_call",
      "participant_not_here",
      "transfer_under_way",
      "room_unavailable",
    ],
  },
  {
    id: "listTransfers",
    method: "GET",
    path: "/v1/calls/{callId}/transfers",
    resource,
    summary: "List the transfers of a call",
    description: "Oldest first; at most one of them is not `ended`.",
    scope: "read",
    responses: { 200: { description: "The transfers.", schema: Transfers } },
    errors: [],
  },
  {
    id: "listOpenTransfers",
    method: "GET",
    path: "/v1/transfers",
    resource,
    summary: "List the transfers under way",
    description: "In all calls of the workspace, oldest first.",
    scope: "read",
    responses: { 200: { description: "The transfers.", schema: Transfers } },
    errors: [],
  },
  {
    id: "getTransferOffer",
    method: "GET",
    path: "/v1/calls/{callId}/transfers/offer",
    resource,
    summary: "Get the transfer one is asked to take",
    description:
      "For the page of a guest who is the target of a warm transfer, with their join token (`access.token`) for a key: the " +
      "briefing, from the private talk on until the callers are with them; they answer by `acceptTransfer` or " +
      "`declineTransfer`. 404 for everybody who is not asked, and for every key.",
    scope: "read",
    responses: { 200: { description: "What they are asked to take.", schema: TransferOffer } },
    errors: [],
  },
  {
    id: "getTransfer",
    method: "GET",
    path: one,
    resource,
    summary: "Get a transfer",
    scope: "read",
    responses: { 200: { description: "The transfer.", schema: Transfer, example: EXAMPLES.transfer } },
    errors: [],
  },
  decision(
    "acceptTransfer",
    "accept",
    "Accept a transfer",
    "For the target, in the private talk: the callers come to it. For an operator whose dashboard rings it first means " +
      "to answer: they come into the private talk, by `createToken` of the attempt's participant. A guest who is the target accepts with " +
      "their join token.",
    ["transfer_not_ready"],
    true,
  ),
  decision(
    "declineTransfer",
    "decline",
    "Decline a transfer",
    "The next target is rung, or the callers get the agent back. A guest who is the target declines with their join token.",
    ["transfer_not_ready"],
    true,
  ),
  decision("mergeTransfer", "merge", "Bring callers and target together", "Without waiting for the target to accept.", [
    "transfer_not_ready",
  ]),
  decision(
    "swapTransfer",
    "swap",
    "Swap who is on hold",
    "The target, while the callers are talked to; or the callers again.",
    ["transfer_not_ready"],
  ),
  decision(
    "cancelTransfer",
    "cancel",
    "Cancel a transfer",
    "Nobody else is rung, the target is released, and the callers get the agent back.",
    [],
  ),
];

function decision(
  id: string,
  verb: string,
  summary: string,
  description: string,
  errors: Operation["errors"],
  forGuests = false,
): Operation {
  const now = { description: "The transfer as it is now.", schema: Transfer };
  return {
    id,
    method: "POST",
    path: `${one}/${verb}`,
    resource,
    summary,
    description,
    scope: "calls",
    responses: forGuests ? { 200: now, 204: { description: "It is so: the answer to a guest." } } : { 200: now },
    errors: ["call_over", "transfer_over", ...errors],
  };
}
