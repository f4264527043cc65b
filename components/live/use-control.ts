"use client";

import { useRef, useState } from "react";
import { useToast } from "@/components/ui/toast";
import { ApiError } from "@/lib/client/api";

/** One thing at a time that is asked of the server: what is under way, and the word that it failed. */
export interface Control<K extends string> {
  /** What is under way; null: nothing. */
  pending: K | null;
  /**
   * Does it, unless something is under way; with `wait`, once that is over: a step down is never dropped. True where it
   * was done.
   */
  run(
    what: K,
    act: () => Promise<unknown>,
    done?: { text: string; undo?: () => void },
    options?: { wait: boolean },
  ): Promise<boolean>;
}

/** Gives a control; what fails is told in a toast, what is done too, with a way back where there is one. */
export function useControl<K extends string>(): Control<K> {
  const toast = useToast();
  const [pending, setPending] = useState<K | null>(null);
  const running = useRef<Promise<unknown> | null>(null);
  return {
    pending,
    async run(what, act, done, { wait } = { wait: false }) {
      while (running.current) {
        if (!wait) return false;
        await running.current.catch(() => {});
      }
      const mine = act();
      running.current = mine;
      setPending(what);
      try {
        await mine;
        if (done) toast(done.text, done.undo ? { undo: done.undo } : {});
        return true;
      } catch (err) {
        toast(err instanceof ApiError ? err.message : "The browser did not allow it.");
        return false;
      } finally {
        running.current = null;
        setPending(null);
      }
    },
  };
}
