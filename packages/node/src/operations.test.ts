import { describe, expect, test } from "vitest";
import { OPERATIONS } from "@/lib/contract/operations";
import { Rymi, type CreateCallBody } from "./index.js";
import { json, serve } from "./testing/server.js";

const PEOPLE: CreateCallBody["participants"] = [{ transport: "webrtc", identity: "ann" }];
const BODY = {} as never;

/** How each operation of the API is asked for. An operation without a line here is one the client lacks. */
const METHODS: Record<string, (rymi: Rymi) => PromiseLike<unknown>> = {
  createCall: (rymi) => rymi.calls.create({ agent_id: "a", participants: PEOPLE }),
  listCalls: (rymi) => rymi.calls.list(),
  getCall: (rymi) => rymi.calls.get("callId"),
  endCall: (rymi) => rymi.calls.end("callId"),
  setAgentMode: (rymi) => rymi.calls.agent.setMode("callId", { mode: "silent" }),
  sayByAgent: (rymi) => rymi.calls.agent.say("callId", BODY),
  nudgeAgent: (rymi) => rymi.calls.agent.nudge("callId"),
  previewAgent: (rymi) => rymi.calls.agent.preview("callId"),
  addNote: (rymi) => rymi.calls.agent.note("callId", BODY),
  listNotes: (rymi) => rymi.calls.agent.notes("callId"),
  retractNote: (rymi) => rymi.calls.agent.retractNote("callId", "noteId"),
  whisperToAgent: (rymi) => rymi.calls.agent.whisper("callId", new Uint8Array(50)),
  takeOver: (rymi) => rymi.calls.driving.takeOver("callId"),
  handBack: (rymi) => rymi.calls.driving.handBack("callId"),
  giveDrive: (rymi) => rymi.calls.driving.give("callId", BODY),
  stayInCall: (rymi) => rymi.calls.driving.stay("callId"),
  raiseEscalation: (rymi) => rymi.escalations.raise("callId", BODY),
  listEscalations: (rymi) => rymi.escalations.list(),
  getEscalation: (rymi) => rymi.escalations.get("escalationId"),
  claimEscalation: (rymi) => rymi.escalations.claim("escalationId"),
  releaseEscalation: (rymi) => rymi.escalations.release("escalationId"),
  goLive: (rymi) => rymi.escalations.goLive("escalationId"),
  resolveEscalation: (rymi) => rymi.escalations.resolve("escalationId"),
  beatEscalation: (rymi) => rymi.escalations.beat("escalationId"),
  getTranscript: (rymi) => rymi.calls.transcript("callId"),
  streamCallEvents: (rymi) => rymi.calls.events("callId", { maxReconnects: 0 }).next(),
  addParticipants: (rymi) => rymi.calls.participants.add("callId", { participants: PEOPLE }),
  removeParticipant: (rymi) => rymi.calls.participants.remove("callId", "participantId"),
  createToken: (rymi) => rymi.calls.participants.createToken("callId", "participantId"),
  setMode: (rymi) => rymi.calls.participants.setMode("callId", "participantId", { mode: "open" }),
  muteParticipant: (rymi) => rymi.calls.participants.mute("callId", "participantId"),
  unmuteParticipant: (rymi) => rymi.calls.participants.unmute("callId", "participantId"),
  sendDigits: (rymi) => rymi.calls.participants.sendDigits("callId", "participantId", { digits: "1" }),
  holdParticipant: (rymi) => rymi.calls.participants.hold("callId", "participantId"),
  resumeParticipant: (rymi) => rymi.calls.participants.resume("callId", "participantId"),
  listAudit: (rymi) => rymi.calls.audit("callId"),
  pauseCall: (rymi) => rymi.calls.pause("callId"),
  unpauseCall: (rymi) => rymi.calls.unpause("callId"),
  createTransfer: (rymi) => rymi.calls.transfers.create("callId", BODY),
  listTransfers: (rymi) => rymi.calls.transfers.list("callId"),
  listOpenTransfers: (rymi) => rymi.calls.transfers.listOpen(),
  getTransfer: (rymi) => rymi.calls.transfers.get("callId", "transferId"),
  getTransferOffer: (rymi) => rymi.calls.transfers.offer("callId"),
  acceptTransfer: (rymi) => rymi.calls.transfers.accept("callId", "transferId"),
  declineTransfer: (rymi) => rymi.calls.transfers.decline("callId", "transferId"),
  mergeTransfer: (rymi) => rymi.calls.transfers.merge("callId", "transferId"),
  swapTransfer: (rymi) => rymi.calls.transfers.swap("callId", "transferId"),
  cancelTransfer: (rymi) => rymi.calls.transfers.cancel("callId", "transferId"),
  createAgent: (rymi) => rymi.agents.create(BODY),
  listAgents: (rymi) => rymi.agents.list(),
  getAgent: (rymi) => rymi.agents.get("agentId"),
  updateAgent: (rymi) => rymi.agents.update("agentId", BODY),
  archiveAgent: (rymi) => rymi.agents.archive("agentId"),
  listTurns: (rymi) => rymi.calls.turns("callId"),
  getLedger: (rymi) => rymi.calls.ledger("callId"),
  listEvidence: (rymi) => rymi.calls.evidence("callId", "legId"),
  deleteTranscript: (rymi) => rymi.calls.deleteTranscript("callId"),
  getRecording: (rymi) => rymi.calls.recording("callId"),
  deleteRecording: (rymi) => rymi.calls.deleteRecording("callId"),
  getIntelligence: (rymi) => rymi.calls.intelligence("callId"),
  makeIntelligence: (rymi) => rymi.calls.makeIntelligence("callId"),
  createWebhookEndpoint: (rymi) => rymi.webhookEndpoints.create(BODY),
  listWebhookEndpoints: (rymi) => rymi.webhookEndpoints.list(),
  getWebhookEndpoint: (rymi) => rymi.webhookEndpoints.get("endpointId"),
  updateWebhookEndpoint: (rymi) => rymi.webhookEndpoints.update("endpointId", BODY),
  deleteWebhookEndpoint: (rymi) => rymi.webhookEndpoints.delete("endpointId"),
  rotateWebhookSecret: (rymi) => rymi.webhookEndpoints.rotateSecret("endpointId"),
  listWebhookDeliveries: (rymi) => rymi.webhookEndpoints.deliveries("endpointId"),
  replayWebhookDelivery: (rymi) => rymi.webhookEndpoints.replay("deliveryId"),
  createApiKey: (rymi) => rymi.apiKeys.create(BODY),
  listApiKeys: (rymi) => rymi.apiKeys.list(),
  revokeApiKey: (rymi) => rymi.apiKeys.revoke("keyId"),
  createPhoneNumber: (rymi) => rymi.phoneNumbers.create(BODY),
  listPhoneNumbers: (rymi) => rymi.phoneNumbers.list(),
  updatePhoneNumber: (rymi) => rymi.phoneNumbers.update("+number", BODY),
  routePhoneNumber: (rymi) => rymi.phoneNumbers.route("+number"),
  deletePhoneNumber: (rymi) => rymi.phoneNumbers.delete("+number"),
  listOperators: (rymi) => rymi.operators.list(),
  getWorkspace: (rymi) => rymi.workspace.get(),
  getWorkspaceUsage: (rymi) => rymi.workspace.usage(),
  updateWorkspace: (rymi) => rymi.workspace.update(BODY),
};

// What needs no key is a link or a document: it is fetched without a client.
const WANTED = OPERATIONS.filter(({ scope }) => scope !== null);

test("the client has every operation of the API, and no other", () => {
  expect(Object.keys(METHODS).sort()).toEqual(WANTED.map(({ id }) => id).sort());
});

describe("asks as the API wants it", () => {
  test.each(WANTED.filter(({ id }) => METHODS[id]))("$id: $method $path", async (operation) => {
    const server = await serve(json(200, { data: [], next_cursor: null }));
    try {
      const rymi = new Rymi({ apiKey: "key", baseUrl: server.url, maxRetries: 0 });
      // The stream of this server ends at once.
      await Promise.resolve(METHODS[operation.id]!(rymi)).catch(() => {});
      const [got] = server.got;
      expect([got!.method, got!.path]).toEqual([operation.method, operation.path.replaceAll(/[{}]/g, "")]);
      expect("idempotency-key" in got!.headers).toBe(operation.idempotent === true);
      expect(got!.body !== "").toBe(operation.body !== undefined || operation.bodyType !== undefined);
    } finally {
      await server.close();
    }
  });
});
