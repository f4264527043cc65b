"use client";

import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { RoomAccess } from "./access";
import { createRoomSession, type RoomSession } from "./room-session";

/** The call this tab has sound with, and whether the operator is heard in it. */
export interface Listening {
  callId: string;
  mode: "listen" | "talk";
  session: RoomSession;
}

interface ListeningControls {
  current: Listening | null;
  /** Joins a call's room; leaves another one first. */
  enter(callId: string, mode: Listening["mode"], access: RoomAccess): void;
  /** Leaves the room and puts the dock away. */
  leave(): void;
}

const ListeningContext = createContext<ListeningControls>({ current: null, enter: () => {}, leave: () => {} });

/** The tab's sound: one call at a time, kept from page to page. */
export function useListening(): ListeningControls {
  return use(ListeningContext);
}

export function ListeningProvider({ children }: { children: ReactNode }) {
  const [current, setCurrent] = useState<Listening | null>(null);
  const session = useRef<RoomSession | null>(null);

  const leave = useCallback(() => {
    void session.current?.leave();
    session.current = null;
    setCurrent(null);
  }, []);

  const enter = useCallback((callId: string, mode: Listening["mode"], access: RoomAccess) => {
    void session.current?.leave();
    const next = createRoomSession({ access, speak: mode === "talk" });
    session.current = next;
    setCurrent({ callId, mode, session: next });
    void next.start();
  }, []);

  useEffect(() => () => void session.current?.leave(), []);

  const controls = useMemo(() => ({ current, enter, leave }), [current, enter, leave]);
  return <ListeningContext value={controls}>{children}</ListeningContext>;
}
