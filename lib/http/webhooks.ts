import { sharedRuntime } from "@/lib/compose";
import { takeInbound } from "@/lib/domain/call/take-inbound";
import type { Context } from "@/lib/domain/context";
import { DomainError } from "@/lib/domain/errors";
import { answerLeg } from "@/lib/domain/leg/answer";
import { sourceOf } from "@/lib/domain/leg/evidence";
import { noteWebhook } from "@/lib/domain/leg/note-webhook";
import { takeMachineWord } from "@/lib/domain/leg/take-machine-word";
import type { LegRef } from "@/lib/domain/leg/ref";
import { takeCarrierWord } from "@/lib/domain/leg/take-word";
import { takeRoomWebhook } from "@/lib/domain/participant/take-room-webhook";
import { WebhookSignatureError } from "@/lib/domain/ports/rooms";
import type { CarrierName, CarrierPort, CarrierWebhook } from "@/lib/domain/ports/carrier";
import { newId } from "@/lib/ids";
import { errorResponse } from "./errors";
import { readText } from "./parse";

type Params = { params: Promise<{ carrier: string }> };

/** The media server tells of who joined and left. Unsigned or forged: 403. */
export function receiveLivekitWebhook(request: Request): Promise<Response> {
  return answering(async () => {
    const { readLivekitWebhook, context } = sharedRuntime();
    const webhook = await readLivekitWebhook(await readText(request), request.headers.get("authorization"));
    if (webhook) await takeRoomWebhook(context, webhook);
    return new Response(null, { status: 204 });
  });
}

/**
 * A carrier tells of a leg: its status or, of some carriers at the same URL, who answered. Unsigned, forged or stale: 403.
 * Late, repeated, or of a leg that is not the carrier's: 204, without effect.
 */
export function receiveCarrierStatus(request: Request, { params }: Params): Promise<Response> {
  return answering(async () => {
    const { context, carrier, webhook, legId } = await readCarrierWebhook(request, (await params).carrier);
    const status = carrier.parseStatus(webhook);
    if (status) {
      const source = sourceOf(carrier, "status", webhook);
      await takeCarrierWord(context, { ...legOf(carrier, legId, status), word: status, source });
    } else if (!(await takeMachine(context, carrier, webhook, legId))) {
      // Such as of the carrier's call to our media WebSocket, of which it tells at the same URL.
      await noteWebhook(context, { legId, provider: carrier.name, source: sourceOf(carrier, "status", webhook) });
    }
    return new Response(null, { status: 204 });
  });
}

/** A carrier tells who answered. Unsigned, forged or stale: 403; late or repeated: 204, without effect. */
export function receiveCarrierMachine(request: Request, { params }: Params): Promise<Response> {
  return answering(async () => {
    const { context, carrier, webhook, legId } = await readCarrierWebhook(request, (await params).carrier);
    await takeMachine(context, carrier, webhook, legId);
    return new Response(null, { status: 204 });
  });
}

/** A carrier tells of a media stream, which is noted. Unsigned, forged or stale: 403. */
export function receiveCarrierStream(request: Request, { params }: Params): Promise<Response> {
  return answering(async () => {
    const { context, carrier, webhook, legId } = await readCarrierWebhook(request, (await params).carrier);
    await noteWebhook(context, { legId, provider: carrier.name, source: sourceOf(carrier, "stream", webhook) });
    return new Response(null, { status: 204 });
  });
}

/**
 * A phone was answered: gives the carrier the document that connects it to its call. One that hangs up where the leg is
 * not the carrier's: an error would only be asked again.
 */
export function receiveCarrierAnswer(request: Request, { params }: Params): Promise<Response> {
  return answering(async () => {
    const { context, carrier, webhook, legId } = await readCarrierWebhook(request, (await params).carrier);
    const providerCallId = carrier.callIdOf(webhook);
    if (!providerCallId) throw new DomainError("invalid_request", "The webhook names no call.");
    const source = sourceOf(carrier, "answer", webhook);
    const document = await answerLeg(context, { legId, provider: carrier.name, providerCallId, source }).catch(
      (err: unknown) => {
        if (err instanceof DomainError && err.code === "not_found") return carrier.hangUpDocument();
        throw err;
      },
    );
    return new Response(document.body, { headers: { "content-type": document.contentType } });
  });
}

/** A phone calls one of our numbers: gives the carrier the document that connects it to a call, or declines it. */
export function receiveCarrierInbound(request: Request, { params }: Params): Promise<Response> {
  return answering(async () => {
    const { context, carrier, webhook } = await readCarrierWebhook(request, (await params).carrier);
    const inbound = carrier.parseInbound(webhook);
    if (!inbound) throw new DomainError("invalid_request", "The webhook is not of a call to a number.");
    const source = sourceOf(carrier, "inbound", webhook);
    const document = await takeInbound(context, { provider: carrier.name, inbound, source });
    return new Response(document.body, { headers: { "content-type": document.contentType } });
  });
}

interface Received {
  context: Context;
  carrier: CarrierPort;
  webhook: CarrierWebhook;
  /** The leg that the URL names; empty where it names none. */
  legId: string;
}

/** Takes who answered; false where the webhook does not say. */
async function takeMachine(context: Context, carrier: CarrierPort, webhook: CarrierWebhook, legId: string) {
  const word = carrier.parseMachine(webhook);
  if (!word) return false;
  await takeMachineWord(context, { ...legOf(carrier, legId, word), word, source: sourceOf(carrier, "amd", webhook) });
  return true;
}

/** The leg that a webhook is about: the one its URL names, else the one with the carrier's id, as for calls to our numbers. */
function legOf(carrier: CarrierPort, legId: string, { providerCallId }: { providerCallId: string }): LegRef {
  return legId ? { legId, provider: carrier.name } : { provider: carrier.name, providerCallId };
}

async function readCarrierWebhook(request: Request, carrierName: string): Promise<Received> {
  const { context } = sharedRuntime();
  const carrier = Object.hasOwn(context.carriers, carrierName) && context.carriers[carrierName as CarrierName];
  if (!carrier) throw new DomainError("not_found");
  const { pathname, search, searchParams } = new URL(request.url);
  const webhook: CarrierWebhook = {
    method: request.method,
    // What the carrier signed is the URL it was given, not the one a proxy made of it.
    url: `${context.settings.publicUrl}${pathname}${search}`,
    headers: Object.fromEntries(request.headers),
    rawBody: await readText(request),
  };
  if (!carrier.verifyWebhook(webhook)) throw new DomainError("forbidden", "The webhook is not signed by the carrier.");
  return { context, carrier, webhook, legId: searchParams.get("leg") ?? "" };
}

async function answering(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (err) {
    const refusal = err instanceof WebhookSignatureError ? new DomainError("forbidden", err.message) : err;
    return errorResponse(refusal, newId("req"));
  }
}
