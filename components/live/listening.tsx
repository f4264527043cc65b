"use client";

import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useLiveMessages } from "@/components/shell/live";
import { runAction } from "@/lib/client/api";
import { keepPlace } from "@/lib/client/own-place";
import type { RoomAccess } from "./access";
import { useOperatorActions } from "./operator-actions";
import { createOperatorSession, type OperatorSession } from "./operator-session";
import { createRoomSession, type RoomSession } from "./room-session";

/** The call this tab has sound with. */
export interface Listening {
  callId: string;
  /** `listen`: as an operator, who may do more than that by and by; `talk`: as a participant like others, to try an agent out. */
  mode: "listen" | "talk";
  session: RoomSession;
  /** The operator's place; null for a participant like others. */
  operator: OperatorSession | null;
}

interface ListeningControls {
  current: Listening | null;
  /** The call whose page is open: its controls are shown where this tab has no sound with another one. */
  pageCallId: string | null;
  setPageCallId(callId: string | null): void;
  /** Joins a call's room; leaves another one first. */
  enter(callId: string, mode: Listening["mode"], access: RoomAccess): Listening;
  /** Joins a call as an operator, hidden and unheard; gives the place they have already. Throws ApiError. */
  observe(callId: string): Promise<OperatorSession>;
  /** Leaves the room and puts the dock away. */
  leave(): void;
}

const nowhere = () => {
  throw new Error("no ListeningProvider above");
};
const ListeningContext = createContext<ListeningControls>({
  current: null,
  pageCallId: null,
  setPageCallId: nowhere,
  enter: nowhere,
  observe: nowhere,
  leave: nowhere,
});

/** The tab's sound: one call at a time, kept from page to page. */
export function useListening(): ListeningControls {
  return use(ListeningContext);
}

/** Of one tab: a reload brings it back to its call. */
const KEPT = "operator-call";
/** What may change who hears whom. */
const STIRS = /^(participant|call|transfer)\.|^agent\.mode_changed$/;

export function ListeningProvider({ children }: { children: ReactNode }) {
  const actions = useOperatorActions();
  const [current, setCurrent] = useState<Listening | null>(null);
  const [pageCallId, setPageCallId] = useState<string | null>(null);
  const now = useRef<Listening | null>(null);

  const stop = useCallback(() => {
    const { operator, session } = now.current ?? {};
    now.current = null;
    void (operator ?? session)?.leave();
  }, []);

  const leave = useCallback(() => {
    stop();
    sessionStorage.removeItem(KEPT);
    setCurrent(null);
  }, [stop]);

  const freshAccess = useCallback(
    async (callId: string) => (await runAction(actions.observe, { callId })).access ?? null,
    [actions],
  );

  const enter = useCallback(
    (callId: string, mode: Listening["mode"], access: RoomAccess) => {
      stop();
      const guarded = mode === "listen";
      const session = createRoomSession({ access, speak: true, guarded });
      const operator = guarded
        ? createOperatorSession({
            callId,
            room: session,
            keepPlace: (applied) => keepPlace(callId, { applied }),
            freshAccess: () => freshAccess(callId),
          })
        : null;
      const next = { callId, mode, session, operator };
      now.current = next;
      setCurrent(next);
      if (operator) sessionStorage.setItem(KEPT, callId);
      session.subscribe(() => {
        const { connection, closedBecause } = session.getState();
        if (connection === "closed" && closedBecause !== "lost" && now.current === next)
          sessionStorage.removeItem(KEPT);
      });
      void session.start();
      return next;
    },
    [stop, freshAccess],
  );

  const observe = useCallback(
    async (callId: string) => {
      const here = now.current;
      if (here?.callId === callId && here.operator && here.session.getState().connection !== "closed") {
        return here.operator;
      }
      const access = await freshAccess(callId);
      if (!access) throw new Error("who observes is given access");
      return enter(callId, "listen", access).operator!;
    },
    [enter, freshAccess],
  );

  useEffect(() => {
    const kept = sessionStorage.getItem(KEPT);
    // The call may be over by now; then there is nothing to come back to.
    if (kept && !now.current) void observe(kept).catch(() => sessionStorage.removeItem(KEPT));
  }, [observe]);

  useEffect(() => stop, [stop]);

  useLiveMessages((message) => {
    const operator = now.current?.operator;
    if (!operator) return;
    const stirs =
      message.kind === "hello" ||
      (message.kind === "event" && message.event.call_id === operator.callId && STIRS.test(message.event.type));
    if (stirs) void operator.follow();
  });

  const controls = useMemo(
    () => ({ current, pageCallId, setPageCallId, enter, observe, leave }),
    [current, pageCallId, enter, observe, leave],
  );
  return <ListeningContext value={controls}>{children}</ListeningContext>;
}
