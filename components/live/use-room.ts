"use client";

import { useSyncExternalStore } from "react";
import type { RoomSession, RoomState } from "./room-session";

/** The state of a session; null while there is none. */
export function useRoomState(session: RoomSession | null): RoomState | null {
  return useSyncExternalStore(
    session ? session.subscribe : subscribeToNothing,
    () => session?.getState() ?? null,
    () => null,
  );
}

function subscribeToNothing(): () => void {
  return () => {};
}
