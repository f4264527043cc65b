"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Loader, Radio, TriangleAlert } from "lucide-react";
import { createContext, use, useEffect, useEffectEvent, useState, type ReactNode } from "react";
import { connectLive } from "@/lib/client/live/connect";
import { createLiveFeed } from "@/lib/client/live/feed";
import type { Freshness, LiveMessage } from "@/lib/client/live/protocol";
import { formatBehind } from "@/lib/client/time";
import { cn } from "@/components/ui/cn";
import { useBrowserNow } from "@/components/time/clock";

type Listener = (message: LiveMessage) => void;
const ListenersContext = createContext<Set<Listener>>(new Set());
const FreshnessContext = createContext<Freshness>({ state: "connecting" });

/** Feeds the cache from the live connection and tells how fresh it is. */
export function LiveProvider({ operatorId, children }: { operatorId: string; children: ReactNode }) {
  const client = useQueryClient();
  const [freshness, setFreshness] = useState<Freshness>({ state: "connecting" });
  const [listeners] = useState(() => new Set<Listener>());
  useEffect(() => {
    const feed = createLiveFeed(client);
    return connectLive(operatorId, (message) => {
      if (message.kind === "freshness") setFreshness(message.freshness);
      feed(message);
      listeners.forEach((listener) => listener(message));
    });
  }, [client, operatorId, listeners]);
  useEffect(() => {
    if (freshness.state !== "signed_out") return;
    const here = window.location.pathname + window.location.search;
    window.location.assign(`/signin?callbackUrl=${encodeURIComponent(here)}`);
  }, [freshness]);
  return (
    <ListenersContext value={listeners}>
      <FreshnessContext value={freshness}>{children}</FreshnessContext>
    </ListenersContext>
  );
}

/** Runs `onMessage` for whatever the live connection brings, once the cache has it. */
export function useLiveMessages(onMessage: (message: LiveMessage) => void): void {
  const listeners = use(ListenersContext);
  const take = useEffectEvent(onMessage);
  useEffect(() => {
    const listener: Listener = (message) => take(message);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listeners]);
}

/** True where what is shown is out of date: what cannot be undone waits. */
export function useIsBehind(): boolean {
  return use(FreshnessContext).state === "behind";
}

/** The connection's state in words. */
export function ConnectionState() {
  const freshness = use(FreshnessContext);
  const behind = freshness.state === "behind";
  const Icon = behind ? TriangleAlert : freshness.state === "live" ? Radio : Loader;
  return (
    <span
      role="status"
      data-testid="live-state"
      data-state={freshness.state}
      className={cn(
        "flex items-center gap-1.5 text-sm whitespace-nowrap",
        behind ? "text-waiting" : freshness.state === "live" ? "text-live" : "text-muted-foreground",
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      {behind ? <Behind since={freshness.behindSince} /> : freshness.state === "live" ? "Live" : "Connecting"}
    </span>
  );
}

function Behind({ since }: { since: number }) {
  const now = useBrowserNow();
  // Read out once, not each second.
  return (
    <>
      <span className="sr-only">Connection lost</span>
      <span aria-hidden className="tabular">
        {formatBehind(now - since)}
      </span>
    </>
  );
}
