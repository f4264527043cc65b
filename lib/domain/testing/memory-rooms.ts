import type { JoinGrant, RoomPort, RoomPresence, RoomRights } from "../ports/rooms";

/** A media server in memory: it stands for the outside, and remembers what it was asked. */
export interface MemoryRooms extends RoomPort {
  /** Somebody enters a room; whoever was in it under this identity is out. Gives the presence's sid. */
  join(roomName: string, identity: string): string;
  /** Somebody's connection ends. Gives the sid of the presence that ended. */
  leave(roomName: string, identity: string): string;
  /** Who is in a room now; null where there is no such room. */
  identities(roomName: string): string[] | null;
  /** Rooms that were deleted, in order. */
  readonly deleted: string[];
  /** Identities that were taken out of their room by us. */
  readonly evicted: string[];
  /** Rights that were set, in order. */
  readonly rights: [identity: string, rights: RoomRights][];
  /** Rooms whose people are shown that the call is recorded. */
  readonly shownAsRecorded: Set<string>;
  /** What tokens were made for. */
  readonly grants: JoinGrant[];
  /** The server restarts: every room and everybody in them is gone. */
  restart(): void;
  /** While true, every request fails as with a server that does not answer. */
  down: boolean;
}

/** Rooms in memory. As in production, nobody can enter a room that was not made. Its tokens do not expire. */
export function createMemoryRooms(now: () => Date = () => new Date()): MemoryRooms {
  const minted: Date[] = [];
  const rooms = new Map<string, Map<string, RoomPresence>>();
  const deleted: string[] = [];
  const evicted: string[] = [];
  const grants: JoinGrant[] = [];
  const shownAsRecorded = new Set<string>();
  const rights: [string, RoomRights][] = [];
  let presences = 0;

  const reached = () => {
    if (memory.down) throw new Error("the media server does not answer");
  };
  const memory: MemoryRooms = {
    publicUrl: "ws://rooms.test",
    internalUrl: "ws://rooms.internal.test",
    deleted,
    evicted,
    rights,
    shownAsRecorded,
    grants,
    down: false,
    join(roomName, identity) {
      const room = rooms.get(roomName);
      if (!room) throw new Error(`${identity} cannot join ${roomName}: there is no such room`);
      presences += 1;
      const sid = `PA_${presences}`;
      room.set(identity, { identity, sid });
      return sid;
    },
    leave(roomName, identity) {
      const presence = rooms.get(roomName)?.get(identity);
      if (!presence) throw new Error(`${identity} is not in ${roomName}`);
      rooms.get(roomName)!.delete(identity);
      return presence.sid;
    },
    restart: () => rooms.clear(),
    identities: (roomName) => (rooms.has(roomName) ? [...rooms.get(roomName)!.keys()] : null),
    async ensureRoom(roomName) {
      reached();
      if (!rooms.has(roomName)) rooms.set(roomName, new Map());
    },
    async deleteRoom(roomName) {
      reached();
      if (rooms.delete(roomName)) deleted.push(roomName);
    },
    async listRooms(roomNames) {
      reached();
      return new Set(roomNames.filter((name) => rooms.has(name)));
    },
    async listPresences(roomName) {
      reached();
      return [...(rooms.get(roomName)?.values() ?? [])];
    },
    async removePresence(roomName, identity) {
      reached();
      if (rooms.get(roomName)?.delete(identity)) evicted.push(identity);
    },
    async setRights(roomName, identity, given) {
      reached();
      if (rooms.get(roomName)?.has(identity)) rights.push([identity, given]);
    },
    async renewSubscriptions() {
      reached();
    },
    async setShownAsRecorded(roomName, recorded) {
      reached();
      if (!rooms.has(roomName)) return;
      if (recorded) shownAsRecorded.add(roomName);
      else shownAsRecorded.delete(roomName);
    },
    async mintToken(grant) {
      grants.push(grant);
      minted.push(now());
      return `token_${grants.length}`;
    },
    async readToken(token) {
      const at = Number(/^token_(\d+)$/.exec(token)?.[1]) - 1;
      const grant = grants[at];
      return grant ? { roomName: grant.roomName, identity: grant.identity, validFrom: minted[at]! } : null;
    },
  };
  return memory;
}
