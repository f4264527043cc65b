"use client";

import { useEffect, useEffectEvent } from "react";
import { useSingleKeys } from "@/components/shell/shortcuts";

const ELSEWHERE = "input, textarea, select, [contenteditable], [role='menu'], [role='dialog'], [role='alertdialog']";

/** Where a key means something else: in text fields, menus and dialogs. */
function isElsewhere(event: KeyboardEvent): boolean {
  return (event.target as HTMLElement | null)?.closest(ELSEWHERE) !== null;
}

/** Runs `onDown` when a single key is pressed outside of text fields, menus and dialogs, and `onUp` when it is let go, wherever. */
export function useHeldKey(key: string, hold: { onDown: () => void; onUp: () => void }, enabled = true): void {
  const [singleKeys] = useSingleKeys();
  const down = useEffectEvent(hold.onDown);
  const up = useEffectEvent(hold.onUp);
  const active = enabled && singleKeys;
  useEffect(() => {
    if (!active) return;
    let held = false;
    const letGo = () => {
      if (!held) return;
      held = false;
      up();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== key || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.repeat || isElsewhere(event)) return;
      event.preventDefault();
      held = true;
      down();
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === key) letGo();
    };
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("keyup", onKeyUp);
    // Another window is not told when the key is let go there.
    window.addEventListener("blur", letGo);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("keyup", onKeyUp);
      window.removeEventListener("blur", letGo);
      letGo();
    };
  }, [key, active]);
}

/** Runs `onEscape` for Esc where nothing else takes it. It is no letter, so it stays where single keys are switched off. */
export function useEscape(onEscape: () => void, enabled = true): void {
  const press = useEffectEvent(onEscape);
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.repeat && !isElsewhere(event)) press();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [enabled]);
}
