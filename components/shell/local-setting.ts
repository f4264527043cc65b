"use client";

import { useCallback, useSyncExternalStore } from "react";

const CHANGED = "local-setting-changed";

/** A setting kept in this browser; null where none was chosen, and while the server's rendering is shown. */
export function useLocalSetting(name: string): [string | null, (value: string | null) => void] {
  const subscribe = useCallback((onChange: () => void) => {
    window.addEventListener("storage", onChange);
    window.addEventListener(CHANGED, onChange);
    return () => {
      window.removeEventListener("storage", onChange);
      window.removeEventListener(CHANGED, onChange);
    };
  }, []);
  const value = useSyncExternalStore(
    subscribe,
    () => readSetting(name),
    () => null,
  );
  const set = useCallback(
    (next: string | null) => {
      if (next === null) localStorage.removeItem(name);
      else localStorage.setItem(name, next);
      window.dispatchEvent(new Event(CHANGED));
    },
    [name],
  );
  return [value, set];
}

function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
