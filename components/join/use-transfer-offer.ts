"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useDecision } from "@/components/transfer/use-decision";
import type { RoomState } from "@/components/live/room-session";
import type { TransferOffer } from "@/lib/contract/transfers";
import { answerTransferOffer, readTransferOffer, type GuestAccess } from "@/lib/client/transfer-offer";

/** A private talk begins and ends with a change of rights, at which the page asks at once; what it missed it has after this. */
const ASK_EVERY_MS = 5_000;

/** What this guest is asked to take, and their answer. */
export interface OfferAnswer {
  offer: TransferOffer | null;
  pending: "accept" | "decline" | null;
  answer(what: "accept" | "decline"): Promise<void>;
  /** They have declined one on this page. */
  declined: boolean;
}

/** Keeps asking whether this guest is the target of a transfer, for as long as they are in the room. */
export function useTransferOffer(room: RoomState | null, access: GuestAccess): OfferAnswer {
  const [offer, setOffer] = useState<TransferOffer | null>(null);
  const [declined, setDeclined] = useState(false);
  const { pending, decide } = useDecision<"accept" | "decline">();
  const asked = useRef(0);
  const ask = useCallback((): Promise<void> => {
    const mine = ++asked.current;
    // Where there is no answer, what is shown stays.
    return readTransferOffer(access).then(
      (now) => void (mine === asked.current && setOffer(now)),
      () => {},
    );
  }, [access]);

  const connected = room?.connection === "connected";
  useEffect(() => {
    if (!connected) return;
    void ask();
    const timer = setInterval(() => void ask(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [ask, connected, room?.connections, room?.mayPublish, room?.onHold]);

  async function answer(what: "accept" | "decline"): Promise<void> {
    if (!offer) return;
    const done = await decide(what, async () => {
      await answerTransferOffer(access, offer.transfer_id, what);
      return true;
    });
    if (done && what === "decline") setDeclined(true);
    await ask();
  }
  return { offer: connected ? offer : null, pending, answer, declined };
}
