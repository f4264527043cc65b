import type { PersonVoice } from "./speech";

export const CARRIERS = ["twilio", "plivo", "vonage"] as const;
export type CarrierName = (typeof CARRIERS)[number];

/** What the simulated carrier knows of a call. */
export interface SimulatedCall {
  id: string;
  phone: string;
  phase: "queued" | "ringing" | "in_progress" | "ended";
  status: string;
  media_open: boolean;
  media: { buffered_ms_max: number; clears: number; frames_after_clear: { audible: number } };
  errors: { code: number; message: string }[];
}

/** When what was spoken was heard, on the phone's own clock (ms since the answer). */
export interface Spoken {
  duration_ms: number;
  voice_started_ms: number;
  voice_ended_ms: number;
}

/** A phone of the simulated carrier: real REST, webhooks, and media on the wire; only the carrier's account is simulated. */
export class Phone {
  readonly number: string;
  readonly #simUrl: string;
  readonly #voice: PersonVoice;

  constructor(simUrl: string, number: string, voice: PersonVoice) {
    this.#simUrl = simUrl;
    this.number = number;
    this.#voice = voice;
  }

  async #json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#simUrl}${path}`, {
      method,
      ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json().catch(() => ({}))) as T;
  }

  /** Says what the phone does when it rings. */
  async onRing(
    action: "answer" | "busy" | "no_answer" | "reject" | "ring_forever",
    afterMs?: number,
    answeredBy: "human" | "machine" = "human",
  ): Promise<void> {
    await this.#json("PUT", `/sim/phones/${encodeURIComponent(this.number)}`, {
      on_ring: { action, ...(afterMs !== undefined && { after_ms: afterMs }) },
      answered_by: { who: answeredBy },
    });
  }

  /** This phone's calls, newest last. */
  async calls(): Promise<SimulatedCall[]> {
    const query = new URLSearchParams({ phone: this.number });
    return (await this.#json<{ calls: SimulatedCall[] }>("GET", `/sim/calls?${query}`)).calls;
  }

  async #current(): Promise<string> {
    const id = (await this.calls()).at(-1)?.id;
    if (!id) throw new Error("the phone has no call");
    return id;
  }

  /** Speaks, and resolves when the last word has gone out on the wire. */
  async speak(text: string): Promise<Spoken> {
    return this.#json("POST", `/sim/calls/${await this.#current()}/speak?wait=true`, { text, voice: this.#voice });
  }

  /** Plays a WAV into the call, and resolves when the last of it has gone out on the wire. */
  async play(wav: Uint8Array<ArrayBuffer>): Promise<void> {
    const response = await fetch(`${this.#simUrl}/sim/calls/${await this.#current()}/speak?wait=true`, {
      method: "POST",
      headers: { "content-type": "audio/wav" },
      body: wav,
    });
    if (!response.ok) throw new Error(`the phone could not play: ${response.status} ${await response.text()}`);
    await response.body?.cancel();
  }

  /** Presses keys. */
  async press(digits: string): Promise<void> {
    await this.#json("POST", `/sim/calls/${await this.#current()}/keys`, { digits });
  }

  /** Calls one of a carrier's numbers, as a person does. */
  async callIn(carrier: CarrierName, to: string): Promise<void> {
    await this.#json("POST", "/sim/calls", { carrier, from: this.number, to });
  }

  /** The keys that were pressed towards this phone and that it made out, in the sound or by a message of its carrier. */
  async heardKeys(): Promise<string> {
    const { events } = await this.#json<{ events: { type: string; digit?: string }[] }>(
      "GET",
      `/sim/calls/${await this.#current()}/events`,
    );
    return events.map((event) => (event.type === "phone.heard_key" ? event.digit : "")).join("");
  }

  async hangUp(): Promise<void> {
    await this.#json("POST", `/sim/calls/${await this.#current()}/hangup`);
  }

  /** The phone's own clock, ms since it was answered. */
  async clockMs(): Promise<number> {
    const id = await this.#current();
    return (await this.#json<{ clock_ms: number }>("GET", `/sim/calls/${id}/heard.json`)).clock_ms;
  }

  /** What the phone has heard since then on its own clock: a WAV, 8 kHz. */
  async heard(sinceMs = 0): Promise<Blob> {
    const response = await fetch(`${this.#simUrl}/sim/calls/${await this.#current()}/heard.wav?since_ms=${sinceMs}`);
    return response.blob();
  }

  /** Stretches of sound the phone has heard, on its own clock. */
  async audible(): Promise<{ start_ms: number; end_ms: number }[]> {
    const id = await this.#current();
    return (await this.#json<{ audible: { start_ms: number; end_ms: number }[] }>("GET", `/sim/calls/${id}/heard.json`))
      .audible;
  }
}

/** How often the carrier was asked to make a phone ring. */
export async function countPlacedCalls(simUrl: string): Promise<number> {
  const response = await fetch(`${simUrl}/sim/requests`);
  const { requests } = (await response.json()) as { requests: { method: string; path: string }[] };
  return requests.filter((request) => request.method === "POST" && request.path.endsWith("/Calls.json")).length;
}
