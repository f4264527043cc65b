import { RymiCallError } from "./errors.js";

/** A caller on hold whom one is asked to take. */
export interface TransferOffer {
  id: string;
  /** Why they call. */
  reason: string;
  /** What is known. */
  facts: string[];
  /** What the agent promised. */
  promises: string[];
  nextStep: string | null;
}

interface Options {
  /** Address of the API. */
  apiUrl: string;
  /** The join token as it is now. */
  token: () => string;
  onOffered(offer: TransferOffer): void;
  onOver(offer: TransferOffer): void;
}

/** What the API answers. */
interface Answer {
  transfer_id: string;
  briefing: { reason: string; facts: string[]; promises: string[]; next_step: string | null };
}

/** The private talk of a transfer begins and ends with a change of rights; what was missed is known after this. */
const ASK_EVERY_MS = 5_000;

/** Asks whether one is the target of a transfer, from start() to stop() and at each ask(), and tells what has changed. */
export function createOffers({ apiUrl, token, onOffered, onOver }: Options) {
  let current: TransferOffer | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  let asked = 0;

  function take(next: TransferOffer | null): void {
    const before = current;
    current = next;
    if (before && before.id !== next?.id) onOver(before);
    if (next && before?.id !== next.id) onOffered(next);
  }

  function send(method: "GET" | "POST", rest: string): Promise<Response> {
    const path = `/v1/calls/${callIdOf(token())}/transfers/${rest}`;
    return fetch(apiUrl.replace(/\/$/, "") + path, {
      method,
      headers: { authorization: `Bearer ${token()}` },
      cache: "no-store",
      credentials: "omit",
    });
  }

  async function ask(): Promise<void> {
    const mine = ++asked;
    const response = await send("GET", "offer").catch(() => null);
    const answer = response?.ok ? ((await response.json().catch(() => null)) as Answer | null) : null;
    // Where the API cannot be asked, things are as they were. 403: one is not in the call any more.
    const none = response?.status === 404 || response?.status === 403;
    if (mine !== asked || timer === undefined || (!answer && !none)) return;
    take(answer && offerOf(answer));
  }

  return {
    start(): void {
      timer ??= setInterval(() => void ask(), ASK_EVERY_MS);
      void ask();
    },
    /** To be called when something has changed. */
    ask(): void {
      if (timer !== undefined) void ask();
    },
    stop(): void {
      clearInterval(timer);
      timer = undefined;
      take(null);
    },
    /** Throws RymiCallError: no_offer, unreachable. */
    async answer(what: "accept" | "decline"): Promise<void> {
      if (!current) throw new RymiCallError("no_offer", "There is no transfer to answer.");
      const response = await send("POST", `${current.id}/${what}`).catch((cause: unknown) => {
        throw new RymiCallError("unreachable", "The API could not be reached.", cause);
      });
      void ask();
      if (response.ok) return;
      const over = response.status === 404 || response.status === 409 || response.status === 403;
      throw over
        ? new RymiCallError("no_offer", "The transfer is over, or was answered.")
        : new RymiCallError("unreachable", `The API answered ${response.status}.`);
    },
  };
}

function offerOf({ transfer_id, briefing }: Answer): TransferOffer {
  const { reason, facts, promises, next_step } = briefing;
  return { id: transfer_id, reason, facts, promises, nextStep: next_step };
}

/** The call of a join token: its room is named `call_<call id>`. */
function callIdOf(token: string): string {
  const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const { video } = JSON.parse(atob(payload)) as { video?: { room?: string } };
  return (video?.room ?? "").slice("call_".length);
}
