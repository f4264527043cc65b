import type { VonageCall } from "./call";
import { endpointOf, type Endpoint } from "./endpoint";
import { priceOf, RATE } from "./price";
import type { WebSocketLeg } from "./run-ncco";

/** A leg as the API lists it: the phone's, or a WebSocket's. */
export interface PresentedLeg {
  uuid: string;
  conversation_uuid: string;
  status: string;
  startedAt: number;
  body: Record<string, unknown>;
}

/** All legs of a call, the phone's first. */
export function presentLegs(call: VonageCall): PresentedLeg[] {
  return [presentPhone(call), ...call.legs.map((leg) => presentWebSocket(call, leg))];
}

function presentPhone(call: VonageCall): PresentedLeg {
  const { id: uuid, conversationUuid, status, answeredAt, endedAt, durationSeconds } = call;
  const over = status === "completed";
  const body = present(uuid, conversationUuid, endpointOf(call.to), endpointOf(call.from), {
    status,
    direction: call.direction,
    rate: over ? RATE : null,
    price: over ? priceOf(durationSeconds) : null,
    duration: over ? String(durationSeconds) : null,
    start_time: answeredAt === null ? null : new Date(answeredAt).toISOString(),
    end_time: endedAt === null ? null : new Date(endedAt).toISOString(),
    network: over ? "US-FIXED" : null,
  });
  return { uuid, conversation_uuid: conversationUuid, status, startedAt: call.log.createdAt, body };
}

function presentWebSocket(call: VonageCall, leg: WebSocketLeg): PresentedLeg {
  const from = endpointOf(call.direction === "outbound" ? call.from : call.to);
  const body = present(leg.uuid, call.conversationUuid, { type: "websocket", uri: leg.uri }, from, {
    status: leg.status,
    direction: "outbound",
    rate: null,
    price: null,
    duration: null,
    start_time: leg.startedAt === null ? null : new Date(leg.startedAt).toISOString(),
    end_time: leg.endedAt === null ? null : new Date(leg.endedAt).toISOString(),
    network: null,
  });
  const { uuid, status, startedAt } = leg;
  return {
    uuid,
    conversation_uuid: call.conversationUuid,
    status,
    startedAt: startedAt ?? call.log.createdAt,
    body,
  };
}

function present(
  uuid: string,
  conversationUuid: string,
  to: Endpoint,
  from: Endpoint,
  fields: Record<string, unknown>,
): Record<string, unknown> {
  const links = { self: { href: `/calls/${uuid}` } };
  return { _links: links, uuid, conversation_uuid: conversationUuid, to, from, ...fields };
}
