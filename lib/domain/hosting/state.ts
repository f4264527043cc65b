import { and, asc, eq, ne } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import type { AgentMode, EndingReason } from "@/lib/contract/calls";
import type { ParticipantRow } from "../call/load";
import { isOver } from "../call/state";
import { openTransferOf, type TransferRow } from "../transfer/open";
import { pictureOf, type Picture } from "../visibility/load";

/** A note to the agent. */
export type NoteRow = typeof schema.agentNotes.$inferSelect;

/** A transfer that the agent may have something to do for. */
export interface HostedTransfer {
  id: string;
  status: TransferRow["status"];
  briefedBy: TransferRow["briefedBy"];
  /** How it ended was told, or need not be told. */
  told: boolean;
  /** Who answered and has not decided yet. */
  answered: { attemptId: string; participantId: string; briefed: boolean } | null;
}

/** What of a call its agent's host goes by, as it is now. */
export interface HostedState {
  over: boolean;
  ending: EndingReason | null;
  participants: ParticipantRow[];
  /** Who hears whom. `picture.paused`: nothing may be listened to or written. */
  picture: Picture;
  agentMode: AgentMode;
  driverId: string | null;
  transfer: HostedTransfer | null;
  /** Every note that was not retracted, oldest first. */
  notes: NoteRow[];
  /** Whether somebody asked the agent for something that no host has taken. */
  asked: boolean;
}

/** Reads the state of a hosted call; null where there is no such call. */
export async function readHostedState(db: DbOrTx, callId: string): Promise<HostedState | null> {
  const [rows, transfer, notes, asked] = await Promise.all([
    // One statement, so that the people fit the version.
    db
      .select({
        call: schema.calls,
        keepPrivate: schema.workspaces.keepPrivateLanes,
        participant: schema.callParticipants,
      })
      .from(schema.calls)
      .innerJoin(schema.workspaces, eq(schema.workspaces.id, schema.calls.workspaceId))
      .innerJoin(schema.callParticipants, eq(schema.callParticipants.callId, schema.calls.id))
      .where(eq(schema.calls.id, callId))
      .orderBy(asc(schema.callParticipants.position)),
    readTransfer(db, callId),
    db
      .select()
      .from(schema.agentNotes)
      .where(and(eq(schema.agentNotes.callId, callId), ne(schema.agentNotes.status, "retracted")))
      .orderBy(asc(schema.agentNotes.createdAt), asc(schema.agentNotes.id)),
    db
      .select({ id: schema.agentCommands.id })
      .from(schema.agentCommands)
      .where(and(eq(schema.agentCommands.callId, callId), eq(schema.agentCommands.status, "pending")))
      .limit(1),
  ]);
  const [first] = rows;
  if (!first) return null;
  const { call } = first;
  const participants = rows.map(({ participant }) => participant);
  return {
    over: isOver(call.status),
    ending: call.endingReason,
    participants,
    picture: pictureOf(call, first.keepPrivate, participants),
    agentMode: call.agentMode,
    driverId: call.driverId,
    transfer,
    notes,
    asked: asked.length > 0,
  };
}

async function readTransfer(db: DbOrTx, callId: string): Promise<HostedTransfer | null> {
  const loaded = await openTransferOf(db, callId);
  if (!loaded) return null;
  const { transfer, attempt } = loaded;
  return {
    id: transfer.id,
    status: transfer.status,
    briefedBy: transfer.briefedBy,
    told: transfer.toldAt !== null,
    answered:
      attempt.status === "answered" && attempt.participantId !== null
        ? { attemptId: attempt.id, participantId: attempt.participantId, briefed: attempt.briefedAt !== null }
        : null,
  };
}
