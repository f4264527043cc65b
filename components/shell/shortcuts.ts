"use client";

import { useEffect, useEffectEvent } from "react";
import { useLocalSetting } from "./local-setting";

/** Whether single-letter keys act; they can be switched off, because speech input and some assistive tools send letters. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const [value, set] = useLocalSetting("single-keys");
  return [value !== "off", (on) => set(on ? null : "off")];
}

/** Runs `onPress` for a single key pressed outside of text fields, menus and dialogs. */
export function useShortcut(key: string, onPress: () => void, enabled = true): void {
  const [singleKeys] = useSingleKeys();
  const press = useEffectEvent(onPress);
  const active = enabled && singleKeys;
  useEffect(() => {
    if (!active) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== key || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const target = event.target as HTMLElement | null;
      if (
        target?.closest(
          "input, textarea, select, [contenteditable], [role='menu'], [role='dialog'], [role='alertdialog']",
        )
      )
        return;
      event.preventDefault();
      press();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [key, active]);
}
