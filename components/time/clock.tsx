"use client";

import { createContext, use, useCallback, useSyncExternalStore, type ReactNode } from "react";
import { serverNow } from "@/lib/client/server-clock";
import { callDurationMs, formatDuration, formatRelative } from "@/lib/client/time";

const RenderedAt = createContext(0);

/** Carries the time at which the server rendered the page, so that the first paint in the browser says the same. */
export function ClockProvider({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  return <RenderedAt value={renderedAt}>{children}</RenderedAt>;
}

/** Now by the server's clock, ms, in steps of `stepMs`; the component renders anew at each. */
export function useNow(stepMs: number): number {
  const renderedAt = use(RenderedAt);
  const subscribe = useCallback(
    (onChange: () => void) => {
      const timer = setInterval(onChange, Math.min(stepMs, 1000));
      return () => clearInterval(timer);
    },
    [stepMs],
  );
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(serverNow() / stepMs) * stepMs,
    () => renderedAt,
  );
}

/** False while the page shows what the server rendered, which knows no time zone. */
function useInBrowser(): boolean {
  return useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
}

/** An instant as "5 min ago", with the exact time in its tooltip. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow(10_000);
  const inBrowser = useInBrowser();
  return (
    <time dateTime={at} title={inBrowser ? new Date(at).toLocaleString() : at}>
      {formatRelative(at, Math.max(now, Date.parse(at)))}
    </time>
  );
}

/** An instant as the clock of whoever looks at it shows it, to the second. */
export function ExactTime({ at }: { at: string }) {
  const inBrowser = useInBrowser();
  return (
    <time dateTime={at} title={inBrowser ? new Date(at).toLocaleString() : at} className="tabular">
      {inBrowser ? new Date(at).toLocaleTimeString() : at.slice(11, 19)}
    </time>
  );
}

/** How long a call has lasted; runs while it lasts. */
export function CallTimer({ call }: { call: { started_at: string | null; ended_at: string | null } }) {
  const now = useNow(1000);
  const durationMs = callDurationMs(call, now);
  if (durationMs === null) return <span className="text-muted-foreground">–</span>;
  return (
    <time dateTime={`PT${Math.max(0, Math.floor(durationMs / 1000))}S`} className="font-mono">
      {formatDuration(durationMs)}
    </time>
  );
}

/** Now by the browser's clock, ms, in steps of a second: for what the browser itself measured. */
export function useBrowserNow(): number {
  return useSyncExternalStore(
    (onChange) => {
      const timer = setInterval(onChange, 1000);
      return () => clearInterval(timer);
    },
    () => Math.floor(Date.now() / 1000) * 1000,
    () => 0,
  );
}
