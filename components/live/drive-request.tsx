"use client";

import { Hand } from "lucide-react";
import { useState } from "react";
import { useLiveMessages } from "@/components/shell/live";
import { Button } from "@/components/ui/button";
import type { ActorRef } from "@/lib/contract/agent-control";
import { dataOf } from "@/lib/client/fold-call";

/** Asks the driver whether they give the call to who asked for it. */
export function DriveRequest({
  callId,
  operatorId,
  giveDrive,
}: {
  callId: string;
  operatorId: string;
  giveDrive: (userId: string) => Promise<boolean>;
}) {
  const [asking, setAsking] = useState<ActorRef | null>(null);
  useLiveMessages((message) => {
    if (message.kind !== "event" || message.event.call_id !== callId) return;
    const { event } = message;
    if (event.type === "call.drive_requested") {
      const { by } = dataOf(event, event.type);
      if (by.id !== operatorId) setAsking(by);
    } else if (event.type === "call.driver_changed") setAsking(null);
  });
  return (
    <div role="alert" className="w-full empty:hidden">
      {asking && (
        <div
          data-testid="drive-request"
          className="flex flex-wrap items-center gap-2 rounded-md border border-waiting p-2"
        >
          <Hand aria-hidden className="size-4 text-waiting" />
          <span className="grow">{asking.name} asks you for the call.</span>
          <Button size="small" onClick={() => void giveDrive(asking.id).then((given) => given && setAsking(null))}>
            Give it to {asking.name}
          </Button>
          <Button size="small" variant="quiet" onClick={() => setAsking(null)}>
            Keep it
          </Button>
        </div>
      )}
    </div>
  );
}
