"use client";

import { useSyncExternalStore } from "react";
import { readJoinFragment, readToken } from "@/components/live/access";
import { ToastProvider } from "@/components/ui/toast";
import { TooltipProvider } from "@/components/ui/tooltip";
import { JoinRoom } from "./join-room";

/** A browser's way into a call: all it needs stands in the link's fragment, which no server sees. */
export function JoinPage() {
  const hash = useSyncExternalStore(
    subscribeToHash,
    () => window.location.hash,
    () => null,
  );
  if (hash === null) return <Frame>{null}</Frame>;
  const access = readJoinFragment(hash);
  const claims = access && readToken(access.token);
  if (!access || !claims) {
    return (
      <Frame>
        <div role="alert" className="flex flex-col gap-2">
          <h1 className="text-xl font-medium">This link is not complete</h1>
          <p className="text-muted-foreground">Open the whole link you were given, or ask for a new one.</p>
        </div>
      </Frame>
    );
  }
  return (
    <TooltipProvider delayDuration={400}>
      <ToastProvider>
        <Frame>
          <JoinRoom key={`${claims.room} ${claims.identity}`} access={access} claims={claims} />
        </Frame>
      </ToastProvider>
    </TooltipProvider>
  );
}

function Frame({ children }: { children: React.ReactNode }) {
  return <main className="mx-auto flex h-dvh w-full max-w-3xl flex-col gap-4 p-4 sm:py-6">{children}</main>;
}

function subscribeToHash(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}
