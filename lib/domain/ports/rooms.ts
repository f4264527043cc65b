/** Somebody who is in a room now. */
export interface RoomPresence {
  identity: string;
  /** The server's id of this presence; a rejoin under the same identity has another. */
  sid: string;
}

/** What a join token grants. A token never binds: rights are checked again at each join. */
export interface JoinGrant {
  roomName: string;
  identity: string;
  /** Shown to everybody in the room: never a phone number. */
  name: string;
  /** May be heard. */
  canPublish: boolean;
  /** May hear. */
  canSubscribe: boolean;
  /** Not shown to the others. */
  hidden: boolean;
  /** Marks the AI agent. */
  agent: boolean;
  ttlSeconds: number;
}

/** Whom a join token names. */
export interface JoinClaims {
  roomName: string;
  identity: string;
  /** Since when it is good, to the second: when it was made. */
  validFrom: Date;
}

/** What somebody in a room may do. */
export type RoomRights = Pick<JoinGrant, "canPublish" | "canSubscribe" | "hidden">;

/** The media server's rooms. Every call goes over the network: never inside a transaction. */
export interface RoomPort {
  /** Address browsers connect to. */
  readonly publicUrl: string;
  /** Address our own processes connect to. */
  readonly internalUrl: string;
  /** Makes the room; nothing happens if it exists. */
  ensureRoom(roomName: string): Promise<void>;
  /** Ends the room for everybody in it; nothing happens if it is gone. */
  deleteRoom(roomName: string): Promise<void>;
  /** Those of the rooms that exist. */
  listRooms(roomNames: string[]): Promise<Set<string>>;
  /** Everybody in the room, hidden ones too; nobody where there is no such room. */
  listPresences(roomName: string): Promise<RoomPresence[]>;
  /** Takes one out of the room; nothing happens if they are not in it. */
  removePresence(roomName: string, identity: string): Promise<void>;
  /** Sets what somebody in the room may do, whatever their token said; nothing happens if they are not in it. */
  setRights(roomName: string, identity: string, rights: RoomRights): Promise<void>;
  /**
   * Has these listeners hear whatever `speaker` sends, as far as they may; null: everybody in the room. The server looks
   * by itself only every 3 s whether somebody may hear what they might not before.
   */
  renewSubscriptions(roomName: string, speaker: string, listeners: string[] | null): Promise<void>;
  /** Tells everybody in the room, now and later, whether the call is recorded; nothing happens if there is no such room. */
  setShownAsRecorded(roomName: string, recorded: boolean): Promise<void>;
  mintToken(grant: JoinGrant): Promise<string>;
  /**
   * Whom a join token names that is ours, or that the media server gave in place of ours, and that has not expired; null
   * for any other.
   */
  readToken(token: string): Promise<JoinClaims | null>;
}

/** What a webhook of the media server tells of a presence. */
export interface RoomWebhook {
  kind: "joined" | "left";
  roomName: string;
  identity: string;
  sid: string;
  /** When it happened, to the second. */
  at: Date;
}

/** A webhook that the media server did not sign. */
export class WebhookSignatureError extends Error {
  override name = "WebhookSignatureError";
}
