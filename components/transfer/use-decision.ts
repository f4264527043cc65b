"use client";

import { useState } from "react";
import { useToast } from "@/components/ui/toast";
import { ApiError } from "@/lib/client/api";

/** Runs one thing at a time: which one is under way, and its refusal as a toast. */
export function useDecision<N extends string>() {
  const toast = useToast();
  const [pending, setPending] = useState<N | null>(null);
  async function decide<T>(name: N, run: () => Promise<T>): Promise<T | null> {
    if (pending) return null;
    setPending(name);
    try {
      return await run();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      toast(err.message);
      return null;
    } finally {
      setPending(null);
    }
  }
  return { pending, decide };
}
