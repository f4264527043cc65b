import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { VonageAccount } from "../accounts";
import type { MonoAudio } from "../audio/wav";
import { CallError } from "../call/errors";
import { fetchSound, playToPhone, sayToPhone } from "../call/sounds";
import type { Faults } from "../faults";
import { deliver, NoAnswerError } from "../http/webhook";
import type { MediaEnd, MediaStream } from "../media/media-stream";
import type { PhoneLine } from "../phone/line";
import type { CallLog } from "../phone/log";
import { VonageStream } from "./media-stream";
import { BAD_NCCO, readNcco, type Action } from "./ncco";
import { signWebhook, type WebhookTarget } from "./webhook";

/** Where an NCCO comes from: at hand, or a request to the application. */
export type NccoSource = { ncco: unknown } | { target: WebhookTarget };

/** A WebSocket that a call was connected to: a leg of its own. */
export interface WebSocketLeg {
  readonly uuid: string;
  readonly uri: string;
  status: "started" | "answered" | "completed" | "failed";
  startedAt: number | null;
  endedAt: number | null;
  /** Ends it without telling of it. */
  hangUp(): void;
}

/** The call whose NCCO is carried out. */
export interface NccoHost {
  account: VonageAccount;
  log: CallLog;
  faults: Faults;
  /** The fields of a request for an NCCO. */
  requestFields(): Record<string, unknown>;
  conversationUuid: string;
  /** Answers an inbound call that still rings. @returns the phone's line. */
  pickUp(): PhoneLine;
  carry(stream: MediaStream, signal: AbortSignal): Promise<MediaEnd>;
  addLeg(leg: WebSocketLeg): void;
  /** Tells the call's event URL of a WebSocket leg. */
  tellLeg(leg: WebSocketLeg, status: string, extra?: Record<string, unknown>): void;
  legFields(leg: WebSocketLeg, status: string, extra?: Record<string, unknown>): Record<string, unknown>;
}

/** Requests after which a call is taken to run in circles. */
const MAX_NCCOS = 100;
const FETCH_TRIES = 2;
const FETCH_PAUSE_MS = 200;

/**
 * Carries out NCCOs until nothing is left, or until `signal` aborts.
 * @throws CallError when one cannot be had or is not accepted; the caller ends the call.
 */
export async function runNccos(host: NccoHost, first: NccoSource, signal: AbortSignal): Promise<void> {
  let actions: Action[] | null = readNcco("ncco" in first ? first.ncco : await fetchNcco(host, first.target, signal));
  for (let count = 0; actions; count++) {
    if (count === MAX_NCCOS) throw new CallError(BAD_NCCO, `More than ${MAX_NCCOS} NCCOs in a row`);
    actions = await runActions(host, actions, signal);
  }
}

async function fetchNcco(host: NccoHost, target: WebhookTarget, signal: AbortSignal): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    host.log.add("webhook.instructions", { url: target.url });
    try {
      return await askNcco(host, target, host.requestFields(), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (tries === FETCH_TRIES) throw error;
      await wait(FETCH_PAUSE_MS, undefined, { signal });
    }
  }
}

/** @throws CallError when the answer is no JSON. */
async function askNcco(
  host: NccoHost,
  target: WebhookTarget,
  fields: Record<string, unknown>,
  signal: AbortSignal,
): Promise<unknown> {
  const { url } = target;
  const answer = await deliver(signWebhook(host.account, target, fields), signal).catch((error: unknown) => {
    if (error instanceof NoAnswerError) throw new CallError("answer_url", error.message);
    throw error;
  });
  if (answer.status !== 200) throw new CallError("answer_url", `${url} answered ${answer.status}`);
  if (!/^application\/json\b/i.test(answer.contentType)) {
    throw new CallError("answer_url", `Invalid Content-Type "${answer.contentType}" of ${url}; send application/json`);
  }
  try {
    return JSON.parse(answer.body);
  } catch {
    throw new CallError(BAD_NCCO, `Syntax error in NCCO: the answer of ${url} is not JSON`);
  }
}

/** @returns the actions that take the place of what was left, or null when the call has nothing more to do. */
async function runActions(host: NccoHost, actions: Action[], signal: AbortSignal): Promise<Action[] | null> {
  for (const action of actions) {
    signal.throwIfAborted();
    host.log.add("ncco.action", { action: action.action });
    switch (action.action) {
      case "talk":
        for (let i = 0; i < action.loop; i++) await sayToPhone(host.pickUp(), action.text, signal);
        break;
      case "stream": {
        const line = host.pickUp();
        const sound = await loadSound(action.url, signal);
        for (let i = 0; i < action.loop; i++) await playToPhone(line, sound, signal);
        break;
      }
      case "notify": {
        const next = await notify(host, action.target, action.payload, signal);
        if (next) return next;
        break;
      }
      case "connect": {
        const next = await connect(host, action, signal);
        if (next) return next;
      }
    }
  }
  return null;
}

/** A notification whose answer may be another NCCO. */
async function notify(
  host: NccoHost,
  target: WebhookTarget,
  payload: unknown,
  signal: AbortSignal,
): Promise<Action[] | null> {
  const fields = { ...host.requestFields(), payload, timestamp: new Date().toISOString() };
  return askForOther(host, target, fields, signal);
}

/** @returns the NCCO in the answer, or null when there is none: whatever went wrong, the call goes on. */
async function askForOther(
  host: NccoHost,
  target: WebhookTarget,
  fields: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Action[] | null> {
  try {
    const { status, body } = await deliver(signWebhook(host.account, target, fields), signal);
    host.log.add("callback.sent", { event: String(fields.status ?? "notify"), status });
    if (status !== 200 || !body.trim().startsWith("[")) return null;
    return readNcco(JSON.parse(body));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CallError) throw error;
    host.log.error("callback_failed", (error as Error).message);
    return null;
  }
}

async function connect(
  host: NccoHost,
  { endpoint, event }: Extract<Action, { action: "connect" }>,
  signal: AbortSignal,
): Promise<Action[] | null> {
  const { account, log, faults } = host;
  const line = host.pickUp();
  let stream: VonageStream | null = null;
  let silent = false;
  const leg: WebSocketLeg = {
    uuid: randomUUID(),
    uri: endpoint.uri,
    status: "started",
    startedAt: null,
    endedAt: null,
    hangUp() {
      silent = true;
      stream?.stop();
    },
  };
  host.addLeg(leg);
  host.tellLeg(leg, "started");
  try {
    stream = await VonageStream.open({ account, legUuid: leg.uuid, endpoint, line, log, faults }, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CallError)) throw error;
    log.error(error.code, error.message);
    Object.assign(leg, { status: "failed", endedAt: Date.now() });
    const fields = host.legFields(leg, "failed", { detail: "cannot_route", sip_code: 503 });
    if (!event) host.tellLeg(leg, "failed", { detail: "cannot_route", sip_code: 503 });
    return event ? tell(host, event, fields, signal) : null;
  }
  Object.assign(leg, { status: "answered", startedAt: Date.now() });
  host.tellLeg(leg, "answered", { start_time: null, rate: "", network: null });
  const { by } = await host.carry(stream, signal);
  Object.assign(leg, { status: "completed", endedAt: Date.now() });
  host.tellLeg(leg, "completed", legEnd(leg));
  signal.throwIfAborted();
  if (!event || silent) return null;
  const reason = by === "network" ? "connection lost" : "NORMAL_CLEARING";
  return tell(host, event, host.legFields(leg, "disconnected", { reason }), signal);
}

async function tell(
  host: NccoHost,
  event: WebhookTarget & { synchronous: boolean },
  fields: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Action[] | null> {
  const next = await askForOther(host, event, fields, signal);
  return event.synchronous ? next : null;
}

/** A WebSocket leg costs little and lasts seconds; numbers as texts, as the phone's leg has them. */
function legEnd({ startedAt, endedAt }: WebSocketLeg): Record<string, unknown> {
  const seconds = Math.ceil(((endedAt ?? 0) - (startedAt ?? 0)) / 1000);
  return {
    start_time: new Date(startedAt ?? 0).toISOString(),
    end_time: new Date(endedAt ?? 0).toISOString(),
    duration: String(seconds),
    rate: "0.00400000",
    price: ((seconds * 0.004) / 60).toFixed(8),
    network: null,
  };
}

async function loadSound(url: string, signal: AbortSignal): Promise<MonoAudio> {
  try {
    return await fetchSound(url, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new CallError("stream_url", `stream could not use ${url}: ${(error as Error).message}`);
  }
}
