"use client";

import { PhoneOff } from "lucide-react";
import { useState } from "react";
import { useIsBehind } from "@/components/shell/live";
import { ConfirmDialog } from "@/components/ui/dialog";
import { ErrorNote } from "@/components/ui/error-note";
import type { Call } from "@/lib/contract/calls";
import { ApiError, runAction } from "@/lib/client/api";
import { HoldButton } from "./hold-button";
import { useOperatorActions } from "./operator-actions";

/** Ends the call for everybody: held for 0.8 s it does, a short press asks first. */
export function EndCall({ call, className }: { call: Call; className?: string }) {
  const { end } = useOperatorActions();
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const behind = useIsBehind();
  const here = call.participants.filter(({ role, status }) => role === "customer" && status === "active").length;

  async function endNow() {
    setPending(true);
    setFailure(null);
    try {
      await runAction(end, { callId: call.id });
      setAsking(false);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
      setAsking(true);
    } finally {
      setPending(false);
    }
  }

  return (
    <>
      <HoldButton
        shortcut="e"
        disabled={behind || pending}
        onHeld={() => void endNow()}
        onAsk={() => setAsking(true)}
        aria-label="End call for everybody: hold for a second"
        data-testid="end-call"
        className={className ?? ""}
      >
        <PhoneOff aria-hidden />
        {pending ? "Ending…" : "End"}
      </HoldButton>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="End this call for everybody?"
        description={
          here === 0
            ? "No customer is in the call. Phones that ring stop ringing. This cannot be undone."
            : `${here === 1 ? "1 customer is" : `${here} customers are`} in the call. They are disconnected and phones are hung up. This cannot be undone.`
        }
        cancel="Keep the call"
        confirm="End call"
        pending={pending}
        disabled={behind}
        onConfirm={() => void endNow()}
        error={
          failure && (
            <ErrorNote title="The call was not ended" message={failure.message} requestId={failure.requestId} />
          )
        }
        testId="confirm-end-call"
      />
    </>
  );
}
