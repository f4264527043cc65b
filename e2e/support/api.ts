import type { z } from "zod";
import type { Agent, CreateAgentBody } from "@/lib/contract/agents";
import type { Call, CreateCallBody } from "@/lib/contract/calls";
import type { CallEvent, InterimTranscript } from "@/lib/contract/events";
import type { Transcript } from "@/lib/contract/transcript";

/** An answer of the API with its status. */
export interface Answer<T> {
  status: number;
  body: T;
}

/** What a call's event stream gave, with the time it came. */
export type Streamed =
  { kind: "event"; at: number; event: CallEvent } | { kind: "interim"; at: number; interim: InterimTranscript };

/** The API as a program with a key uses it. */
export class Api {
  readonly #baseUrl: string;
  readonly #key: string;

  constructor(baseUrl: string, key: string) {
    this.#baseUrl = baseUrl;
    this.#key = key;
  }

  async request<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.#baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T } satisfies Answer<T>;
  }

  async #ok<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.request<T>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  createAgent = (body: z.input<typeof CreateAgentBody>) => this.#ok<Agent>("POST", "/v1/agents", body);
  createCall = (body: z.input<typeof CreateCallBody>) => this.#ok<Call>("POST", "/v1/calls", body);
  getCall = (id: string) => this.#ok<Call>("GET", `/v1/calls/${id}`);
  getTranscript = (id: string) => this.#ok<Transcript>("GET", `/v1/calls/${id}/transcript`);
  endCall = (id: string) => this.#ok<Call>("POST", `/v1/calls/${id}/end`);

  /** Opens a call's event stream from its first event on. */
  async watch(callId: string): Promise<CallWatch> {
    const stop = new AbortController();
    const response = await fetch(`${this.#baseUrl}/v1/calls/${callId}/events`, {
      headers: { authorization: `Bearer ${this.#key}` },
      signal: stop.signal,
    });
    if (!response.ok || !response.body) throw new Error(`no event stream: ${response.status}`);
    return new CallWatch(response.body, stop);
  }
}

/** Everything a call's event stream gives; waits for what is yet to come. */
export class CallWatch {
  readonly seen: Streamed[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #stop: AbortController;

  constructor(body: AsyncIterable<Uint8Array>, stop: AbortController) {
    this.#stop = stop;
    void this.#read(body).catch(() => {});
  }

  async #read(body: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop()!;
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
    const data = field("data");
    if (!data) return;
    const at = Date.now();
    if (field("event") === "transcript.interim") this.seen.push({ kind: "interim", at, interim: JSON.parse(data) });
    else this.seen.push({ kind: "event", at, event: JSON.parse(data) });
    for (const wake of this.#waiting) wake();
  }

  /** The first thing that fits, seen already or yet to come. Throws when `withinMs` have passed. */
  async until(what: string, fits: (item: Streamed) => boolean, withinMs = 30_000): Promise<Streamed> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = this.seen.find(fits);
      if (found) return found;
      const left = deadline - Date.now();
      if (left <= 0) {
        const types = this.seen.map((item) => (item.kind === "event" ? item.event.type : "interim"));
        throw new Error(`not within ${withinMs} ms: ${what}. Seen: ${types.join(", ")}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, left);
        const waiting = this.#waiting;
        waiting.add(done);
        function done() {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
      });
    }
  }

  /** The first event of a type whose data fits. */
  async event(
    type: CallEvent["type"],
    fits: (data: Record<string, unknown>) => boolean = () => true,
    withinMs?: number,
  ): Promise<{ at: number; event: CallEvent }> {
    const found = await this.until(
      type,
      (item) => item.kind === "event" && item.event.type === type && fits(item.event.data),
      withinMs,
    );
    if (found.kind !== "event") throw new Error("unreachable");
    return found;
  }

  close(): void {
    this.#stop.abort();
  }
}
