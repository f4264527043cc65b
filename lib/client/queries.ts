import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Agent, AgentPage } from "@/lib/contract/agents";
import type { ApiKeyPage } from "@/lib/contract/api-keys";
import type { Call, CallPage, CallStatus } from "@/lib/contract/calls";
import type { CallEvent } from "@/lib/contract/events";
import type { ClaimedEscalation, Escalation, EscalationPage } from "@/lib/contract/escalations";
import type { LegEvidence } from "@/lib/contract/evidence";
import type { Intelligence } from "@/lib/contract/intelligence";
import type { Ledger } from "@/lib/contract/ledger";
import type { Operators } from "@/lib/contract/operators";
import type { TelephonyLeg } from "@/lib/contract/participants";
import type { PhoneNumberPage } from "@/lib/contract/phone-numbers";
import type { Recording } from "@/lib/contract/recordings";
import type { Transcript, TranscriptEntry } from "@/lib/contract/transcript";
import type { Transfer, Transfers } from "@/lib/contract/transfers";
import type { AgentTurn, AgentTurns } from "@/lib/contract/turns";
import type { Workspace, WorkspaceUsage } from "@/lib/contract/workspace";
import { getJson } from "./api";
import { appendToLog, foldCall } from "./fold-call";
import { foldEscalations, inOrder } from "./fold-escalations";
import { foldOpenTransfers, foldTransfers } from "./fold-transfers";
import { foldTranscript, type Interims } from "./fold-transcript";
import { readCallEvents } from "./live/read-call-events";
import { withEventsSince } from "./live/recent";

const PAGE_SIZE = 50;

/** Keys of the cache. What is live is folded into it by live/feed.ts. */
export const keys = {
  calls: ["calls"] as const,
  callList: (status: CallStatus | null) => ["calls", "list", status] as const,
  callCount: (status: CallStatus) => ["calls", "count", status] as const,
  call: (callId: string) => ["call", callId] as const,
  transcript: (callId: string) => ["transcript", callId] as const,
  interims: (callId: string) => ["interims", callId] as const,
  events: (callId: string) => ["events", callId] as const,
  turns: (callId: string) => ["turns", callId] as const,
  intelligence: (callId: string) => ["intelligence", callId] as const,
  ledger: (callId: string) => ["ledger", callId] as const,
  evidence: (legId: string) => ["evidence", legId] as const,
  recording: (callId: string) => ["recording", callId] as const,
  agents: ["agents"] as const,
  agent: (agentId: string) => ["agent", agentId] as const,
  apiKeys: ["api-keys"] as const,
  phoneNumbers: ["phone-numbers"] as const,
  workspace: ["workspace"] as const,
  workspaceUsage: ["workspace-usage"] as const,
  operators: ["operators"] as const,
  transfers: (callId: string) => ["transfers", callId] as const,
  openTransfers: ["open-transfers"] as const,
  escalations: ["escalations"] as const,
  claimed: (escalationId: string) => ["claimed", escalationId] as const,
};

/** The list of calls, page by page, newest first. */
export function callListQuery(status: CallStatus | null) {
  return infiniteQueryOptions({
    queryKey: keys.callList(status),
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
      if (status) query.set("status", status);
      if (pageParam) query.set("cursor", pageParam);
      return withEventsSince(() => getJson<CallPage>(`/v1/calls?${query}`, signal), foldPage);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** How many calls have this status; counts up to 100. */
export function callCountQuery(status: CallStatus) {
  return queryOptions({
    queryKey: keys.callCount(status),
    queryFn: async ({ signal }) =>
      (await getJson<CallPage>(`/v1/calls?status=${status}&limit=100`, signal)).data.length,
    staleTime: 10_000,
  });
}

/** One call with everybody in it. */
export function callQuery(callId: string) {
  return queryOptions({
    queryKey: keys.call(callId),
    queryFn: ({ signal }) => withEventsSince(() => getJson<Call>(`/v1/calls/${callId}`, signal), foldIfOwn),
  });
}

/** What was said in a call, in order of speech. */
export function transcriptQuery(callId: string) {
  return queryOptions({
    queryKey: keys.transcript(callId),
    queryFn: ({ signal }) =>
      withEventsSince<TranscriptEntry[]>(
        async () => (await getJson<Transcript>(`/v1/calls/${callId}/transcript`, signal)).transcript,
        (entries, event) => (event.call_id === callId ? foldTranscript(entries, event) : entries),
      ),
  });
}

/** What is being said right now; filled by the live connection alone. */
export function interimsQuery(callId: string) {
  return queryOptions({
    queryKey: keys.interims(callId),
    queryFn: (): Interims => ({}),
    staleTime: Infinity,
    initialData: {} as Interims,
  });
}

/**
 * All events of a call, oldest first and without a gap. A second read asks only for what is missing. `upTo` is a sequence
 * that is known to exist: reading up to it needs no waiting for more.
 */
export function eventsQuery(callId: string, upTo = 0) {
  return queryOptions({
    queryKey: keys.events(callId),
    queryFn: ({ client, queryKey, signal }) =>
      withEventsSince(
        () => readCallEvents(callId, client.getQueryData<CallEvent[]>(queryKey) ?? [], upTo, signal),
        (log, event) => (event.call_id === callId ? (appendToLog(log, event) ?? log) : log),
      ),
  });
}

/** What was made of a call's transcript. */
export function intelligenceQuery(callId: string) {
  return queryOptions({
    queryKey: keys.intelligence(callId),
    queryFn: ({ signal }) => getJson<Intelligence>(`/v1/calls/${callId}/intelligence`, signal),
  });
}

/** Carriers say what they bill within seconds or minutes after the end: until then it is looked for. */
const BILL_MS = 10_000;

/** What a call has cost. */
export function ledgerQuery(callId: string) {
  return queryOptions({
    queryKey: keys.ledger(callId),
    queryFn: ({ signal }) => getJson<Ledger>(`/v1/calls/${callId}/ledger`, signal),
    refetchInterval: ({ state }) => (state.data?.lines.some((line) => line.state === "pending") ? BILL_MS : false),
  });
}

/** What a leg's state rests on; read anew when the leg changes. */
export function evidenceQuery(callId: string, leg: TelephonyLeg) {
  return queryOptions({
    queryKey: [...keys.evidence(leg.id), leg.status, leg.answered_by, leg.bill_duration, leg.price],
    queryFn: ({ signal }) => getJson<LegEvidence>(`/v1/calls/${callId}/legs/${leg.id}/evidence`, signal),
    placeholderData: keepPreviousData,
    staleTime: 2_000,
  });
}

/** A call's recording, with links that can be played for a while. */
export function recordingQuery(callId: string) {
  return queryOptions({
    queryKey: keys.recording(callId),
    queryFn: ({ signal }) => getJson<Recording>(`/v1/calls/${callId}/recording`, signal),
    staleTime: 60_000,
  });
}

/** The workspace's agents. */
export function agentsQuery() {
  return queryOptions({
    queryKey: keys.agents,
    queryFn: ({ signal }) => getJson<AgentPage>("/v1/agents?limit=100", signal),
  });
}

/** One agent. */
export function agentQuery(agentId: string) {
  return queryOptions({
    queryKey: keys.agent(agentId),
    queryFn: ({ signal }) => getJson<Agent>(`/v1/agents/${agentId}`, signal),
  });
}

/** The workspace's API keys. */
export function apiKeysQuery() {
  return queryOptions({
    queryKey: keys.apiKeys,
    queryFn: ({ signal }) => getJson<ApiKeyPage>("/v1/api_keys?limit=100", signal),
  });
}

/** The workspace's phone numbers. */
export function phoneNumbersQuery() {
  return queryOptions({
    queryKey: keys.phoneNumbers,
    queryFn: ({ signal }) => getJson<PhoneNumberPage>("/v1/phone_numbers?limit=100", signal),
  });
}

/** The workspace's settings. */
export function workspaceQuery() {
  return queryOptions({
    queryKey: keys.workspace,
    queryFn: ({ signal }) => getJson<Workspace>("/v1/workspace", signal),
  });
}

/** What is dialed today, and how much may be. */
export function workspaceUsageQuery() {
  return queryOptions({
    queryKey: keys.workspaceUsage,
    queryFn: ({ signal }) => getJson<WorkspaceUsage>("/v1/workspace/usage", signal),
    refetchInterval: 10_000,
  });
}

/** The times of the agent's answers in a call, oldest first. */
export function turnsQuery(callId: string) {
  return queryOptions({
    queryKey: keys.turns(callId),
    queryFn: async ({ signal }): Promise<AgentTurn[]> =>
      (await getJson<AgentTurns>(`/v1/calls/${callId}/turns`, signal)).turns,
  });
}

/** The operators of the workspace, by name. */
export function operatorsQuery() {
  return queryOptions({
    queryKey: keys.operators,
    queryFn: ({ signal }) => getJson<Operators>("/v1/operators", signal),
    staleTime: 60_000,
  });
}

/** A call's transfers, oldest first. */
export function transfersQuery(callId: string) {
  return queryOptions({
    queryKey: keys.transfers(callId),
    queryFn: ({ signal }) =>
      withEventsSince<Transfer[]>(
        async () => (await getJson<Transfers>(`/v1/calls/${callId}/transfers`, signal)).transfers,
        (transfers, event) => (event.call_id === callId ? foldTransfers(transfers, event) : transfers),
      ),
  });
}

/** The transfers under way in all calls of the workspace. */
export function openTransfersQuery() {
  return queryOptions({
    queryKey: keys.openTransfers,
    queryFn: ({ signal }) =>
      withEventsSince<Transfer[]>(
        async () => (await getJson<Transfers>("/v1/transfers", signal)).transfers,
        foldOpenTransfers,
      ),
  });
}

/** What came with a claim of this tab's: it is put there by the claiming, and never read. */
export function claimedQuery(escalationId: string) {
  return queryOptions({
    queryKey: keys.claimed(escalationId),
    queryFn: (): Promise<ClaimedEscalation> => Promise.reject(new Error("a claim is given, not read")),
    enabled: false,
    staleTime: Infinity,
  });
}

/** The workspace's escalations that wait, are claimed or live: the oldest first. */
export function escalationsQuery() {
  return queryOptions({
    queryKey: keys.escalations,
    queryFn: ({ signal }) =>
      withEventsSince<Escalation[]>(
        async () => inOrder((await getJson<EscalationPage>("/v1/escalations?status=open&limit=100", signal)).data),
        foldEscalations,
      ),
  });
}

function foldPage(page: CallPage, event: CallEvent): CallPage {
  return { ...page, data: page.data.map((call) => foldIfOwn(call, event)) };
}

function foldIfOwn(call: Call, event: CallEvent): Call {
  return call.id === event.call_id ? foldCall(call, event) : call;
}
