import { createRuntime, installRuntime, type Runtime } from "@/lib/compose";
import type { ErrorBody } from "@/lib/contract/errors";
import type { World } from "@/lib/domain/testing/fixtures";
import { streamCall } from "../call-stream";
import { getOpenapiRoute } from "../openapi";
import { keepPlaceRoute } from "../own-place";
import { runJobs } from "../run-jobs";
import { unknownRoute } from "../unknown";
import {
  addNoteRoute,
  listNotesRoute,
  nudgeAgentRoute,
  previewAgentRoute,
  retractNoteRoute,
  sayByAgentRoute,
  setAgentModeRoute,
  whisperToAgentRoute,
} from "../v1/agent-control";
import { archiveAgentRoute, createAgentRoute, getAgentRoute, listAgentsRoute, updateAgentRoute } from "../v1/agents";
import { createApiKeyRoute, listApiKeysRoute, revokeApiKeyRoute } from "../v1/api-keys";
import { getIntelligenceRoute, requestIntelligenceRoute } from "../v1/intelligence";
import { giveDriveRoute, handBackRoute, stayRoute, takeOverRoute } from "../v1/driving";
import {
  beatEscalationRoute,
  claimEscalationRoute,
  getEscalationRoute,
  goLiveRoute,
  listEscalationsRoute,
  raiseEscalationRoute,
  releaseEscalationRoute,
  resolveEscalationRoute,
} from "../v1/escalations";
import { createCallRoute, endCallRoute, getCallRoute, getTranscriptRoute, listCallsRoute } from "../v1/calls";
import {
  addParticipantsRoute,
  holdParticipantRoute,
  issueTokenRoute,
  listAuditRoute,
  muteParticipantRoute,
  removeParticipantRoute,
  resumeParticipantRoute,
  sendDigitsRoute,
  setModeRoute,
  unmuteParticipantRoute,
} from "../v1/participants";
import { getLedgerRoute, listEvidenceRoute } from "../v1/ledger";
import { listOperatorsRoute } from "../v1/operators";
import { pauseCallRoute, unpauseCallRoute } from "../v1/pauses";
import {
  createPhoneNumberRoute,
  deletePhoneNumberRoute,
  listPhoneNumbersRoute,
  routePhoneNumberRoute,
  updatePhoneNumberRoute,
} from "../v1/phone-numbers";
import {
  deleteRecordingRoute,
  deleteTranscriptRoute,
  getRecordingFileRoute,
  getRecordingRoute,
} from "../v1/recordings";
import {
  acceptTransferRoute,
  cancelTransferRoute,
  createTransferRoute,
  declineTransferRoute,
  getTransferOfferRoute,
  getTransferRoute,
  listOpenTransfersRoute,
  listTransfersRoute,
  mergeTransferRoute,
  swapTransferRoute,
} from "../v1/transfers";
import { listTurnsRoute } from "../v1/turns";
import {
  createWebhookEndpointRoute,
  deleteWebhookEndpointRoute,
  getWebhookEndpointRoute,
  listWebhookDeliveriesRoute,
  listWebhookEndpointsRoute,
  replayWebhookDeliveryRoute,
  rotateWebhookSecretRoute,
  updateWebhookEndpointRoute,
} from "../v1/webhook-endpoints";
import { getWorkspaceRoute, getWorkspaceUsageRoute, updateWorkspaceRoute } from "../v1/workspace";
import {
  receiveCarrierAnswer,
  receiveCarrierInbound,
  receiveCarrierMachine,
  receiveCarrierStatus,
  receiveCarrierStream,
  receiveLivekitWebhook,
} from "../webhooks";
import { checkAnswer } from "./conformance";

export const ORIGIN = "https://voice.test";
export const SESSION_SECRET = "a secret of the tests' sessions";
export const JOBS_SECRET = "a secret of the tests' jobs";
export const LIVEKIT_KEY = "test-key";
export const LIVEKIT_SECRET = "a-secret-of-the-tests-of-32-characters";

type Handler = (request: Request, context: { params: Promise<never> }) => Promise<Response> | Response;

/** The paths of app/, with the handlers they export. `:name` stands for one part of the path. */
const ROUTES: Record<string, Record<string, Handler>> = {
  "/v1/calls": { GET: listCallsRoute, POST: createCallRoute },
  "/v1/calls/:callId": { GET: getCallRoute },
  "/v1/calls/:callId/end": { POST: endCallRoute },
  "/v1/calls/:callId/stay": { POST: stayRoute },
  "/v1/calls/:callId/agent/mode": { POST: setAgentModeRoute },
  "/v1/calls/:callId/agent/say": { POST: sayByAgentRoute },
  "/v1/calls/:callId/agent/nudge": { POST: nudgeAgentRoute },
  "/v1/calls/:callId/agent/preview": { POST: previewAgentRoute },
  "/v1/calls/:callId/agent/note": { POST: addNoteRoute },
  "/v1/calls/:callId/agent/notes": { GET: listNotesRoute },
  "/v1/calls/:callId/agent/notes/:noteId": { DELETE: retractNoteRoute },
  "/v1/calls/:callId/agent/whisper": { POST: whisperToAgentRoute },
  "/v1/calls/:callId/agent/take_over": { POST: takeOverRoute },
  "/v1/calls/:callId/agent/hand_back": { POST: handBackRoute },
  "/v1/calls/:callId/agent/give_drive": { POST: giveDriveRoute },
  "/v1/calls/:callId/escalations": { POST: raiseEscalationRoute },
  "/v1/escalations": { GET: listEscalationsRoute },
  "/v1/escalations/:escalationId": { GET: getEscalationRoute },
  "/v1/escalations/:escalationId/claim": { POST: claimEscalationRoute },
  "/v1/escalations/:escalationId/release": { POST: releaseEscalationRoute },
  "/v1/escalations/:escalationId/go_live": { POST: goLiveRoute },
  "/v1/escalations/:escalationId/resolve": { POST: resolveEscalationRoute },
  "/v1/escalations/:escalationId/beat": { POST: beatEscalationRoute },
  "/v1/calls/:callId/intelligence": { GET: getIntelligenceRoute, POST: requestIntelligenceRoute },
  "/v1/calls/:callId/recording": { GET: getRecordingRoute, DELETE: deleteRecordingRoute },
  "/v1/calls/:callId/recording/lanes/:laneId": { GET: getRecordingFileRoute },
  "/v1/calls/:callId/transcript": { GET: getTranscriptRoute, DELETE: deleteTranscriptRoute },
  "/v1/calls/:callId/events": { GET: streamCall },
  "/v1/calls/:callId/participants": { POST: addParticipantsRoute },
  "/v1/calls/:callId/participants/:participantId": { DELETE: removeParticipantRoute, PATCH: setModeRoute },
  "/v1/calls/:callId/participants/:participantId/mute": { POST: muteParticipantRoute },
  "/v1/calls/:callId/participants/:participantId/unmute": { POST: unmuteParticipantRoute },
  "/v1/calls/:callId/participants/:participantId/dtmf": { POST: sendDigitsRoute },
  "/v1/calls/:callId/participants/:participantId/hold": { POST: holdParticipantRoute },
  "/v1/calls/:callId/participants/:participantId/resume": { POST: resumeParticipantRoute },
  "/v1/calls/:callId/audit": { GET: listAuditRoute },
  "/v1/calls/:callId/sensitive_pause": { POST: pauseCallRoute, DELETE: unpauseCallRoute },
  "/v1/calls/:callId/participants/:participantId/token": { POST: issueTokenRoute },
  "/v1/transfers": { GET: listOpenTransfersRoute },
  "/v1/calls/:callId/transfers": { GET: listTransfersRoute, POST: createTransferRoute },
  "/v1/calls/:callId/transfers/offer": { GET: getTransferOfferRoute },
  "/v1/calls/:callId/transfers/:transferId": { GET: getTransferRoute },
  "/v1/calls/:callId/transfers/:transferId/accept": { POST: acceptTransferRoute },
  "/v1/calls/:callId/transfers/:transferId/decline": { POST: declineTransferRoute },
  "/v1/calls/:callId/transfers/:transferId/merge": { POST: mergeTransferRoute },
  "/v1/calls/:callId/transfers/:transferId/swap": { POST: swapTransferRoute },
  "/v1/calls/:callId/transfers/:transferId/cancel": { POST: cancelTransferRoute },
  "/v1/calls/:callId/turns": { GET: listTurnsRoute },
  "/v1/calls/:callId/ledger": { GET: getLedgerRoute },
  "/v1/calls/:callId/legs/:legId/evidence": { GET: listEvidenceRoute },
  "/v1/agents": { GET: listAgentsRoute, POST: createAgentRoute },
  "/v1/agents/:agentId": { GET: getAgentRoute, PATCH: updateAgentRoute, DELETE: archiveAgentRoute },
  "/v1/api_keys": { GET: listApiKeysRoute, POST: createApiKeyRoute },
  "/v1/api_keys/:keyId": { DELETE: revokeApiKeyRoute },
  "/v1/phone_numbers": { GET: listPhoneNumbersRoute, POST: createPhoneNumberRoute },
  "/v1/phone_numbers/:number": { PATCH: updatePhoneNumberRoute, DELETE: deletePhoneNumberRoute },
  "/v1/phone_numbers/:number/route": { POST: routePhoneNumberRoute },
  "/v1/operators": { GET: listOperatorsRoute },
  "/v1/workspace": { GET: getWorkspaceRoute, PATCH: updateWorkspaceRoute },
  "/v1/workspace/usage": { GET: getWorkspaceUsageRoute },
  "/v1/webhook_endpoints": { GET: listWebhookEndpointsRoute, POST: createWebhookEndpointRoute },
  "/v1/webhook_endpoints/:endpointId": {
    GET: getWebhookEndpointRoute,
    PATCH: updateWebhookEndpointRoute,
    DELETE: deleteWebhookEndpointRoute,
  },
  "/v1/webhook_endpoints/:endpointId/rotate_secret": { POST: rotateWebhookSecretRoute },
  "/v1/webhook_endpoints/:endpointId/deliveries": { GET: listWebhookDeliveriesRoute },
  "/v1/webhook_deliveries/:deliveryId/replay": { POST: replayWebhookDeliveryRoute },
  "/v1/openapi.json": { GET: getOpenapiRoute },
  "/jobs/run": { POST: runJobs },
  "/live/:callId": { POST: keepPlaceRoute },
  "/webhooks/livekit": { POST: receiveLivekitWebhook },
  "/webhooks/:carrier/status": { POST: receiveCarrierStatus },
  "/webhooks/:carrier/amd": { POST: receiveCarrierMachine },
  "/webhooks/:carrier/stream": { POST: receiveCarrierStream },
  "/webhooks/:carrier/answer": { GET: receiveCarrierAnswer, POST: receiveCarrierAnswer },
  "/webhooks/:carrier/inbound": { GET: receiveCarrierInbound, POST: receiveCarrierInbound },
};

/** What to send beside method and path. An object body goes out as JSON, text as it is. */
export interface Sent {
  key?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** An answer, read. `body` is null where it is empty, and text where it is not JSON. */
export interface Received<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** The API of one process, without a server before it. */
export interface TestApi {
  runtime: Runtime;
  /** Throws where the answer is not one that the OpenAPI document promises. */
  send(method: string, path: string, sent?: Sent): Promise<Response>;
  /** Sends and reads the answer. */
  call<T = ErrorBody>(method: string, path: string, sent?: Sent): Promise<Received<T>>;
}

/** Makes the runtime of a process on the database at `url`, with the world's outside, and installs it for the routes. */
export function createApi(url: string, world: World, env: Record<string, string> = {}): TestApi {
  const settings = {
    DATABASE_URL: url,
    LIVEKIT_URL: "ws://rooms.internal.test",
    LIVEKIT_API_KEY: LIVEKIT_KEY,
    LIVEKIT_API_SECRET: LIVEKIT_SECRET,
    PUBLIC_URL: ORIGIN,
    MEDIA_PUBLIC_URL: "wss://media.test",
    NEXTAUTH_SECRET: SESSION_SECRET,
    JOBS_SECRET,
    // No agent runs beside these tests.
    AGENT_WAIT_MS: "0",
    // Their clock stands still: at a pace, one leg would be dialed and no more.
    TWILIO_CALLS_PER_SECOND: "unlimited",
    ...env,
  };
  const { clock, rooms, carriers, model, speech } = world.ctx;
  const withCarriers = env.TWILIO_ACCOUNT_SID === undefined;
  const runtime = createRuntime(settings, { clock, rooms, model, speech, ...(withCarriers && { carriers }) });
  installRuntime(runtime);

  const send = async (method: string, path: string, { key, body, headers, signal }: Sent = {}) => {
    const url = new URL(path, ORIGIN);
    const { handler, params } = findHandler(method, url.pathname);
    const isText = typeof body === "string";
    const request = new Request(url, {
      method,
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && !isText && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    const response = await handler(request, { params: Promise.resolve(params as never) });
    await checkAnswer(method, url.pathname, response);
    return response;
  };
  return {
    runtime,
    send,
    async call(method, path, sent) {
      const response = await send(method, path, sent);
      const text = await response.text();
      const json = response.headers.get("content-type")?.startsWith("application/json");
      return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text || null };
    },
  };
}

function findHandler(method: string, pathname: string): { handler: Handler; params: Record<string, string> } {
  const parts = pathname.split("/");
  for (const [pattern, handlers] of Object.entries(ROUTES)) {
    const names = pattern.split("/");
    const fits = names.length === parts.length && names.every((name, i) => name.startsWith(":") || name === parts[i]);
    const handler = fits && handlers[method];
    if (!handler) continue;
    return {
      handler,
      params: Object.fromEntries(
        names.flatMap((name, i) => (name.startsWith(":") ? [[name.slice(1), decodeURIComponent(parts[i]!)]] : [])),
      ),
    };
  }
  return { handler: unknownRoute, params: {} };
}

/** Every route, as `METHOD /path/:param`. */
export function routes(): string[] {
  return Object.entries(ROUTES).flatMap(([path, handlers]) =>
    Object.keys(handlers).map((method) => `${method} ${path}`),
  );
}
