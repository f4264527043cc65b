import type { OwnPlace } from "@/lib/contract/own-place";
import type { ParticipantMode } from "@/lib/contract/participants";
import { ApiError } from "@/lib/client/api";
import type { RoomAccess } from "./access";
import { choreOf, levelOf, type Applied, type OperatorFacts } from "./operator-state";
import type { RoomSession } from "./room-session";

/** An operator's place in a call: the room, who may hear them in it, and the microphone, held together. */
export interface OperatorSession {
  readonly callId: string;
  readonly room: RoomSession;
  subscribe(onChange: () => void): () => void;
  getState(): OperatorState;
  /** Something changed at the server: reads it and goes by it. Resolves when it does, or cannot. */
  follow(): Promise<void>;
  /** Resolves when the call knows that the operator is there, or when it is given up. */
  ready(): Promise<void>;
  /** Opens or closes the microphone for talking with everybody. */
  setUnmuted(unmuted: boolean): void;
  /** Holds the key to whisper, or lets it go. */
  setTalking(talking: boolean): void;
  leave(): Promise<void>;
}

/** What a page shows of an operator's place. */
export interface OperatorState {
  place: OwnPlace | null;
  unmuted: boolean;
  talking: boolean;
}

/** A sign of life this often, which also brings what the page was not told of. */
const BEAT_MS = 2_000;
/** A word of the server that is older is not gone by: by then it has given the place of a driver to the agent. */
const FRESH_MS = 6_000;
const LOOK_MS = 300;
/** Coming in takes a second or so. */
const READY_MS = 10_000;
/** What cannot be arranged is tried again this often at most in a row; after that with the next beat. */
const TRIES = 3;

/**
 * Makes an operator's place out of a session of theirs (guarded, see createRoomSession). `keepPlace` tells the server what
 * is in force and reads what is to be; `freshAccess` gives a hidden way into the room.
 */
export function createOperatorSession(options: {
  callId: string;
  room: RoomSession;
  keepPlace: (applied: number | null) => Promise<OwnPlace>;
  freshAccess: () => Promise<RoomAccess | null>;
}): OperatorSession {
  const { room, keepPlace, freshAccess } = options;
  let state: OperatorState = { place: null, unmuted: false, talking: false };
  let applied: Applied | null = null;
  let heardAt = 0;
  let over = false;
  let following: Promise<void> | null = null;
  let again = false;
  let connection: number | null = null;
  /** The connection on which the place was last read. */
  let readOn: number | null = null;
  const listeners = new Set<() => void>();

  function set(change: Partial<OperatorState>): void {
    state = { ...state, ...change };
    listeners.forEach((listener) => listener());
  }

  function facts(): OperatorFacts {
    const { connection, connections, shown } = room.getState();
    const fresh = Date.now() - heardAt < FRESH_MS;
    return {
      ...state,
      place: fresh ? state.place : null,
      connection: connection === "connected" ? connections : null,
      applied,
      shown,
    };
  }

  /** Brings the microphone to what is right now; the first thing after whatever changes. */
  function settleMicrophone(): void {
    const known = facts();
    void room.setMicrophone(levelOf(known), known.connection ?? -1);
  }

  function follow(): Promise<void> {
    again = true;
    following ??= run().finally(() => (following = null));
    return following;
  }

  async function run(): Promise<void> {
    let tries = TRIES;
    while (again && !over) {
      again = false;
      if (!(await read())) return;
      const known = facts();
      const chore = choreOf(known);
      if (!chore) continue;
      again = tries > 0;
      switch (chore.kind) {
        case "restrict":
          // Until it is in force it may be so or not.
          if (!chore.widens) applied = null;
          settleMicrophone();
          if (await room.restrict(chore.listeners)) {
            applied = { connection: known.connection!, version: known.place!.version, listeners: chore.listeners };
            tries = TRIES;
          } else tries -= 1;
          break;
        case "confirm":
          applied = { ...applied!, version: known.place!.version };
          break;
        case "come_in_hidden": {
          tries -= 1;
          const access = await freshAccess().catch(() => null);
          if (access && !over) room.renew(access);
          // What follows belongs to the next connection, which begins it.
          return;
        }
      }
      settleMicrophone();
    }
  }

  async function read(): Promise<boolean> {
    const inForce = applied !== null && applied.connection === facts().connection ? applied.version : null;
    try {
      const place = await keepPlace(inForce);
      if (over) return false;
      heardAt = Date.now();
      readOn = facts().connection;
      const [before, now] = [state.place?.participant.mode, place.participant.mode];
      // Whoever comes back to talking with everybody presses the button again.
      const steppedDown = talks(before) && !talks(now);
      set({ place, ...(steppedDown && { unmuted: false }), ...(before !== now && { talking: false }) });
    } catch (err) {
      if (err instanceof ApiError && (err.code === "participant_gone" || err.code === "call_over"))
        set({ place: null });
      settleMicrophone();
      return false;
    }
    settleMicrophone();
    return true;
  }

  const beat = setInterval(() => {
    settleMicrophone();
    if (room.getState().connection !== "closed") void follow();
  }, BEAT_MS);
  const unsubscribe = room.subscribe(() => {
    const { connection: now, connections, shown } = room.getState();
    if (now === "closed") {
      set({ unmuted: false, talking: false });
      return;
    }
    const up = now === "connected" ? connections : null;
    if (up === connection) {
      if (shown && state.place?.participant.mode === "listening") void follow();
      return;
    }
    connection = up;
    settleMicrophone();
    if (up !== null) void follow();
  });

  return {
    callId: options.callId,
    room,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    getState: () => state,
    follow,
    ready() {
      const isReady = () => {
        const { connection, connections } = room.getState();
        if (connection === "closed") return true;
        return connection === "connected" && readOn === connections && state.place?.participant.status === "active";
      };
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          clearInterval(looking);
          listeners.delete(look);
          resolve();
        };
        const look = () => isReady() && done();
        const timer = setTimeout(done, READY_MS);
        // The call hears of somebody's coming by the media server, and tells it by an event, which may get lost.
        const looking = setInterval(() => void follow().then(look), LOOK_MS);
        listeners.add(look);
        look();
      });
    },
    setUnmuted(unmuted) {
      if (state.unmuted === unmuted) return;
      set({ unmuted });
      settleMicrophone();
    },
    setTalking(talking) {
      if (state.talking === talking) return;
      set({ talking });
      settleMicrophone();
    },
    async leave() {
      over = true;
      clearInterval(beat);
      unsubscribe();
      await room.leave();
    },
  };
}

function talks(mode: ParticipantMode | undefined): boolean {
  return mode === "open" || mode === "consulting";
}
