import type { Db } from "@/db/client";
import type { Clock } from "@/lib/clock";
import type { Scope } from "@/lib/contract/scopes";
import type { ModelPrices } from "./charge/prices";
import type { CarrierName, CarrierPort } from "./ports/carrier";
import type { ModelPort } from "./ports/model";
import type { OutboundPort } from "./ports/outbound";
import type { RoomPort } from "./ports/rooms";
import type { SignalPort } from "./ports/signals";
import type { SpeechPort } from "./ports/speech";
import type { RecordingFilesPort, StoragePort } from "./ports/storage";

/**
 * Who acts. A system actor is one of our own processes and belongs to no workspace. What the others may do:
 * account/scope.ts.
 */
export type Actor =
  | { kind: "api_key"; id: string; workspaceId: string; name: string; scope: Scope }
  | { kind: "user"; id: string; workspaceId: string; name: string; role: "operator" | "admin" }
  | { kind: "system"; id: string };

/** The person or program that acts in a workspace. */
export type WorkspaceActor = Exclude<Actor, { kind: "system" }>;

/**
 * Somebody in a call's room, known by their join token. May read of their own call what they hear of it, and take or decline a
 * transfer whose target they are; nothing else: so no other verb takes them for an actor.
 */
export interface GuestActor {
  kind: "participant";
  /** Participant id. */
  id: string;
  workspaceId: string;
  callId: string;
}

/** Settings that the rules use; durations in the unit of their name. */
export interface Settings {
  /** Base of the URLs carriers are given, without a slash at the end. */
  publicUrl: string;
  mediaPublicUrl: string;
  /** How long somebody whose connection went may come back as the same participant. */
  rejoinGraceMs: number;
  ringTimeoutSeconds: number;
  /**
   * How fast a carrier account may be asked for calls (Infinity: at any pace) and for how many at once; what is left out is
   * what the carrier is documented to take, and any number.
   */
  dialing: Partial<Record<CarrierName, { callsPerSecond?: number | undefined; maxLegs?: number | undefined }>>;
  /** How long the answer to a new call may wait for the agent to be in the room; 0: not at all. */
  agentWaitMs: number;
  modelPrices: ModelPrices;
  /** Links to files are signed with it. */
  linkSecret: string;
}

/** What every verb is given beside its input. */
export interface Context {
  db: Db;
  clock: Clock;
  settings: Settings;
  rooms: RoomPort;
  carriers: Partial<Record<CarrierName, CarrierPort>>;
  model: ModelPort;
  speech: SpeechPort;
  signals: SignalPort;
  /** To the URLs of webhook endpoints. */
  outbound: OutboundPort;
  /** To the URLs of agents' tools. */
  toolOutbound: OutboundPort;
  storage: StoragePort;
  recordingFiles: RecordingFilesPort;
}

/** A context with the guest of a call who reads it. */
export interface GuestContext extends Context {
  guest: GuestActor;
}

/** A context with the person or program that acts in a workspace. */
export interface WorkspaceContext extends Context {
  actor: WorkspaceActor;
}
