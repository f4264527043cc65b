"use client";

import { UserMinus } from "lucide-react";
import { useState } from "react";
import { useIsBehind } from "@/components/shell/live";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { ErrorNote } from "@/components/ui/error-note";
import { Tooltip } from "@/components/ui/tooltip";
import { ApiError, runAction } from "@/lib/client/api";
import { isPhone, type Participant } from "@/lib/contract/participants";
import type { CallActions } from "./actions";

/** Takes somebody out of the call, once asked. */
export function RemovePerson({
  participant,
  name,
  remove,
}: {
  participant: Participant;
  name: string;
  remove: CallActions["remove"];
}) {
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const behind = useIsBehind();

  async function removeNow() {
    setPending(true);
    setFailure(null);
    try {
      await runAction(remove, { callId: participant.call_id, participantId: participant.id });
      setAsking(false);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
    } finally {
      setPending(false);
    }
  }

  return (
    <>
      <Tooltip text="Remove from the call">
        <Button
          variant="quiet"
          size="iconSmall"
          disabled={behind}
          aria-label={`Remove ${name} from the call`}
          onClick={() => setAsking(true)}
          data-testid="remove-participant"
        >
          <UserMinus aria-hidden />
        </Button>
      </Tooltip>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Remove ${name} from the call?`}
        description={
          isPhone(participant)
            ? "Their phone is hung up, or stops ringing. They cannot come back by themselves."
            : "They are disconnected, and their join link is no longer good."
        }
        cancel="Keep them"
        confirm="Remove"
        pending={pending}
        disabled={behind}
        onConfirm={() => void removeNow()}
        error={
          failure && (
            <ErrorNote title={`${name} was not removed`} message={failure.message} requestId={failure.requestId} />
          )
        }
        testId="confirm-remove"
      />
    </>
  );
}
