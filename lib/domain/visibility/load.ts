import { and, asc, eq, sql } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import type { CallRow, ParticipantRow } from "../call/load";
import type { Present } from "./plan";

/** Who is in a call and how, at one version of its visibility. */
export interface Picture {
  version: number;
  /** A sensitive pause: nothing is recorded, transcribed or captioned. */
  paused: boolean;
  /** The workspace keeps whispers and consults, apart. */
  keepPrivate: boolean;
  /** Everybody who is in the room or about to come back, the agent too. */
  everybody: Present[];
}

/** A participant's row as the rules of visibility see it. */
export function presentOf(row: ParticipantRow): Present {
  return {
    id: row.id,
    mode: row.mode,
    targetId: row.targetId,
    consultId: row.consultId,
    muted: row.mutedAt !== null,
    held: row.heldAt !== null,
    opening: row.openingVersion !== null,
    role: row.role,
    transport: row.transport,
    roomIdentity: row.roomIdentity,
    userId: row.userId,
    shown: row.shown,
  };
}

/** The picture that rows of one reading give. Who has left or failed for good is in nobody's way. */
export function pictureOf(call: CallRow, keepPrivate: boolean, participants: ParticipantRow[]): Picture {
  return {
    version: call.visibilityVersion,
    paused: call.pausedAt !== null,
    keepPrivate,
    everybody: participants.filter(({ status }) => status === "active" || status === "joining").map(presentOf),
  };
}

/** Reads the present picture of a call, in one statement so that version and people fit; null where there is no such call. */
export async function loadPicture(db: DbOrTx, callId: string): Promise<Picture | null> {
  const rows = await db
    .select({
      call: schema.calls,
      keepPrivate: schema.workspaces.keepPrivateLanes,
      participant: schema.callParticipants,
    })
    .from(schema.calls)
    .innerJoin(schema.workspaces, eq(schema.workspaces.id, schema.calls.workspaceId))
    .innerJoin(
      schema.callParticipants,
      and(
        eq(schema.callParticipants.callId, schema.calls.id),
        sql`${schema.callParticipants.status} in ('active', 'joining')`,
      ),
    )
    .where(eq(schema.calls.id, callId))
    .orderBy(asc(schema.callParticipants.position));
  const [first] = rows;
  if (!first) return null;
  return pictureOf(
    first.call,
    first.keepPrivate,
    rows.map(({ participant }) => participant),
  );
}
