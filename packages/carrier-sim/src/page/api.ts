import type { PresentedNumber } from "../control/numbers";
import type { presentSimulatedCall } from "../control/present";
import type { CallbackFaults, MediaFaults, RestFault, RestKind } from "../faults";
import type { CallEvent } from "../phone/log";
import type { PhoneScript } from "../phone/script";

export type Call = ReturnType<typeof presentSimulatedCall>;

/** All faults as the control API shows them. */
export type FaultsView = Record<RestKind, RestFault | null> & {
  callbacks: CallbackFaults;
  media: MediaFaults;
  timeouts: Record<RestKind, number>;
  rate_limit: { calls_per_second: number | null };
  queue_ms: number;
  socket_loss: "continue" | "hold";
  notify_unanswered: boolean;
  late_price: number;
  seed: number | null;
};

/** Everything the page shows, read in one request. `now` is the simulator's clock in Unix ms. */
export interface Overview {
  now: number;
  calls: Call[];
  phones: { number: string; script: PhoneScript }[];
  numbers: PresentedNumber[];
  carriers: string[];
  faults: FaultsView;
}

/**
 * Asks the control API.
 * @throws Error with the simulator's own words, or that it does not answer.
 */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/sim/${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new Error("The simulator does not answer. Is it still running?");
  });
  const answer = (await response.json()) as T & { error?: { message: string } };
  if (!response.ok) throw new Error(answer.error?.message ?? `The simulator answered ${response.status}.`);
  return answer;
}

export const readOverview = () => ask<Overview>("GET", "overview");

export const readEvents = (id: string) => ask<{ events: CallEvent[] }>("GET", `calls/${encodeURIComponent(id)}/events`);

/** @param what answer, hangup or keys. */
export const tellPhone = (id: string, what: string, body?: unknown) =>
  ask<Call>("POST", `calls/${encodeURIComponent(id)}/${what}`, body);

export const writeScript = (number: string, script: unknown) =>
  ask<unknown>("PUT", `phones/${encodeURIComponent(number)}`, script);

export const forgetScript = (number: string) => ask<unknown>("DELETE", `phones/${encodeURIComponent(number)}`);
