import type { AgentCommand, AgentNote, PreviewBody } from "@/lib/contract/agent-control";
import { ApiError, errorOf } from "./api";

// By the API and not by actions: these take seconds, and actions of a page wait for each other.

/** Sends the agent a whisper (WAV, 16 kHz, mono); gives the note with what was understood. Throws ApiError. */
export function sendWhisper(callId: string, wav: ArrayBuffer): Promise<AgentNote> {
  return post(`/v1/calls/${callId}/agent/whisper`, "audio/wav", wav);
}

/** Asks the agent what it would say now, knowing an instruction too; takes up to 8 s. Throws ApiError. */
export async function previewAgent(callId: string, body: PreviewBody): Promise<string> {
  const path = `/v1/calls/${callId}/agent/preview`;
  const { result } = await post<AgentCommand>(path, "application/json", JSON.stringify(body));
  return result ?? "";
}

async function post<T>(path: string, contentType: string, body: BodyInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { method: "POST", headers: { "content-type": contentType }, body });
  } catch {
    throw new ApiError({ code: "unreachable", message: "The server cannot be reached. Check your connection." });
  }
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as T;
}
