"use client";

import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/lib/client/time";
import { useNow } from "./clock";

/** How long something has lasted, second by second on the server's clock. */
export function Ticking({ since, className }: { since: string; className?: string }) {
  const now = useNow(1000);
  const elapsedMs = Math.max(0, now - Date.parse(since));
  return (
    <time dateTime={`PT${Math.floor(elapsedMs / 1000)}S`} className={cn("font-mono", className)}>
      {formatDuration(elapsedMs)}
    </time>
  );
}

/** How long there is left until an instant, in seconds; 0 when it has passed. */
export function useSecondsLeft(until: string | number): number {
  const now = useNow(1000);
  const at = typeof until === "string" ? Date.parse(until) : until;
  return Math.max(0, Math.ceil((at - now) / 1000));
}
