import type { KeepPlaceBody, OwnPlace } from "@/lib/contract/own-place";
import { ApiError, errorOf } from "./api";

const TIMEOUT_MS = 4_000;

/**
 * Tells the server that an operator's page is there and which version it goes by; gives what it is to hold to. Throws
 * ApiError, also where there is no answer within 4 s.
 */
export async function keepPlace(callId: string, body: KeepPlaceBody): Promise<OwnPlace> {
  let response: Response;
  try {
    response = await fetch(`/live/${callId}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new ApiError({ code: "unreachable", message: "The server cannot be reached. Check your connection." });
  }
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as OwnPlace;
}
