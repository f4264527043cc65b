import { until } from "./wait";

interface SimulatedCall {
  id: string;
  media_open: boolean;
}

interface Heard {
  clock_ms: number;
  audible: { start_ms: number; end_ms: number }[];
}

/** Quiet for this long ends what the agent says, ms. */
const GAP_MS = 300;

/** A phone of the simulated carrier that is in a call. All times are ms on the phone's own clock. */
export class SimulatedPhone {
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  /** Tells the simulator what the phone does when it rings, for calls placed after this. */
  static async script(simUrl: string, number: string, action: "answer" | "busy"): Promise<void> {
    await request(`${simUrl}/sim/phones/${encodeURIComponent(number)}`, "PUT", {
      on_ring: { action, after_ms: 0 },
    });
  }

  /** The newest call of the number, when its media WebSocket is open. */
  static async inCall(simUrl: string, number: string): Promise<SimulatedPhone> {
    const call = await until(
      "the phone is in the call",
      async () => {
        const query = new URLSearchParams({ phone: number });
        const { calls } = await request<{ calls: SimulatedCall[] }>(`${simUrl}/sim/calls?${query}`, "GET");
        const newest = calls.at(-1);
        return newest?.media_open ? newest : null;
      },
      15_000,
    );
    return new SimulatedPhone(`${simUrl}/sim/calls/${call.id}`);
  }

  /** Says a WAV; resolves when it was said, with the end of its words. */
  async say(wav: Uint8Array<ArrayBuffer>): Promise<number> {
    const response = await fetch(`${this.#url}/speak?wait=true`, {
      method: "POST",
      headers: { "content-type": "audio/wav" },
      body: wav,
    });
    if (!response.ok) throw new Error(`the simulated phone does not speak: ${response.status}`);
    return ((await response.json()) as { voice_ended_ms: number }).voice_ended_ms;
  }

  /** The start of the first stretch of sound after `sinceMs`. Throws when there is none within `withinMs`. */
  firstSound(sinceMs: number, withinMs: number): Promise<number> {
    const first = async () =>
      (await this.#heard(sinceMs)).audible.find((one) => one.start_ms > sinceMs)?.start_ms ?? null;
    return until("the phone hears the agent", first, withinMs);
  }

  /** Resolves when nothing was heard for a while. */
  async quiet(): Promise<void> {
    const over = async () => {
      const { clock_ms, audible } = await this.#heard(0);
      return clock_ms - (audible.at(-1)?.end_ms ?? 0) > GAP_MS || null;
    };
    await until("the phone hears nothing", over, 15_000);
  }

  async hangUp(): Promise<void> {
    await request(`${this.#url}/hangup`, "POST");
  }

  #heard(sinceMs: number): Promise<Heard> {
    return request<Heard>(`${this.#url}/heard.json?since_ms=${Math.floor(sinceMs)}`, "GET");
  }
}

async function request<T>(url: string, method: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return (await response.json().catch(() => ({}))) as T;
}
