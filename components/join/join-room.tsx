"use client";

import { useEffect, useMemo, useState } from "react";
import type { RoomAccess, TokenClaims } from "@/components/live/access";
import { callIdOf, joinLink } from "@/components/live/access";
import { createRoomSession } from "@/components/live/room-session";
import { useRoomState } from "@/components/live/use-room";
import { CLOSED } from "@/components/live/words";
import { Button } from "@/components/ui/button";
import { Mic } from "lucide-react";
import { InCall } from "./in-call";
import { useTransferOffer } from "./use-transfer-offer";

/** Joins on a button, and again by itself after a reload of the page. */
export function JoinRoom({ access, claims }: { access: RoomAccess; claims: TokenClaims }) {
  const joinedKey = `joined ${claims.room} ${claims.identity}`;
  // One session for the page: it takes the access the page was opened with and renews the link in the address bar.
  const [{ session, token }] = useState(() => {
    let token = access.token;
    const session = createRoomSession({
      access,
      speak: !claims.isObserver,
      onToken(renewed) {
        token = renewed;
        window.history.replaceState(null, "", joinLink("", { ...access, token }));
      },
    });
    return { session, token: () => token };
  });
  const room = useRoomState(session);
  const callId = callIdOf(claims);
  const offered = useTransferOffer(
    claims.isObserver ? null : room,
    useMemo(() => ({ callId, token }), [callId, token]),
  );
  const connection = room?.connection ?? "idle";

  useEffect(() => {
    if (sessionStorage.getItem(joinedKey)) void session.start();
  }, [session, joinedKey]);

  useEffect(() => {
    if (connection === "connected") sessionStorage.setItem(joinedKey, "yes");
    if (connection === "closed" && room?.closedBecause !== "lost") sessionStorage.removeItem(joinedKey);
  }, [connection, joinedKey, room?.closedBecause]);

  if (!room) return null;
  if (connection === "idle" || connection === "closed") {
    const over = room.closedBecause;
    const title = over === "removed" && offered.declined ? "You declined the call." : over && CLOSED[over];
    const mayJoin = over === null || over === "lost" || over === "left" || over === "elsewhere";
    return (
      <div className="my-auto flex flex-col items-start gap-4">
        <div className="flex flex-col gap-2">
          <h1 className="text-xl font-medium">{title ?? "You are invited to a call"}</h1>
          <p className="text-muted-foreground">
            {over === null &&
              (claims.isObserver
                ? `You join as ${claims.name}, to listen. Nobody sees or hears you.`
                : `You join as ${claims.name}. The call has an AI agent, and what is said is written down. Your browser will ask for your microphone.`)}
            {over === "lost" && "Check your connection and join again."}
          </p>
        </div>
        {mayJoin && (
          <Button variant="primary" onClick={() => void session.start()} data-testid="join-button">
            <Mic aria-hidden />
            {over ? "Join again" : "Join the call"}
          </Button>
        )}
        <p
          role="status"
          data-testid="connection-state"
          data-state={connection}
          className="text-sm text-muted-foreground"
        >
          Not connected
        </p>
      </div>
    );
  }
  return <InCall session={session} room={room} claims={claims} offered={offered} />;
}
