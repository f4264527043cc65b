"use client";

import { Link2 } from "lucide-react";
import { joinLink } from "@/components/live/access";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";
import { ApiError, runAction } from "@/lib/client/api";
import type { Participant } from "@/lib/contract/participants";
import type { CallActions } from "./actions";

/** Copies the link that lets somebody join from a browser. */
export function CopyLink({
  participant,
  name,
  issueToken,
}: {
  participant: Participant;
  name: string;
  issueToken: CallActions["issueToken"];
}) {
  const toast = useToast();
  async function copy() {
    try {
      const { access } = await runAction(issueToken, {
        callId: participant.call_id,
        participantId: participant.id,
      });
      if (!access) return;
      await navigator.clipboard.writeText(joinLink(window.location.origin, access));
      toast(`Join link of ${name} copied. It is good for 10 minutes.`);
    } catch (err) {
      toast(err instanceof ApiError ? err.message : "The browser did not allow copying.");
    }
  }
  return (
    <Tooltip text={`Copy join link of ${name}`}>
      <Button
        variant="quiet"
        size="iconSmall"
        onClick={() => void copy()}
        data-testid="copy-join-link"
        aria-label={`Copy join link of ${name}`}
      >
        <Link2 aria-hidden />
        <span className="sr-only">Copy join link</span>
      </Button>
    </Tooltip>
  );
}
