"use client";

import { useSyncExternalStore } from "react";
import type { OperatorSession, OperatorState } from "./operator-session";

const NOTHING: OperatorState = { place: null, unmuted: false, talking: false };

/** The state of an operator's place; empty while there is none. */
export function usePlace(operator: OperatorSession | null): OperatorState {
  return useSyncExternalStore(
    operator?.subscribe ?? subscribeToNothing,
    () => operator?.getState() ?? NOTHING,
    () => NOTHING,
  );
}

function subscribeToNothing(): () => void {
  return () => {};
}
