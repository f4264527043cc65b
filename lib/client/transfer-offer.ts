import type { TransferOffer } from "@/lib/contract/transfers";
import { ApiError, errorOf } from "./api";

/** A guest's way to the API: their call, and their join token as it is now. */
export interface GuestAccess {
  callId: string;
  token: () => string;
}

/** What a guest is asked to take; null where nothing. Throws ApiError. */
export async function readTransferOffer(access: GuestAccess): Promise<TransferOffer | null> {
  const response = await send(access, "GET", "offer");
  if (response.status === 404) return null;
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as TransferOffer;
}

/** A guest takes or declines what they are asked to take. Throws ApiError. */
export async function answerTransferOffer(
  access: GuestAccess,
  transferId: string,
  answer: "accept" | "decline",
): Promise<void> {
  const response = await send(access, "POST", `${transferId}/${answer}`);
  if (!response.ok) throw await errorOf(response);
}

async function send({ callId, token }: GuestAccess, method: "GET" | "POST", rest: string): Promise<Response> {
  try {
    return await fetch(`/v1/calls/${callId}/transfers/${rest}`, {
      method,
      headers: { authorization: `Bearer ${token()}` },
      cache: "no-store",
      // An operator's session of the same browser is not theirs.
      credentials: "omit",
    });
  } catch {
    throw new ApiError({ code: "unreachable", message: "The server cannot be reached. Check your connection." });
  }
}
