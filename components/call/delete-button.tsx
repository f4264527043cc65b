"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { ErrorNote } from "@/components/ui/error-note";
import { useToast } from "@/components/ui/toast";
import { ApiError, runAction, type Action } from "@/lib/client/api";

/** Deletes something of a call for good, after asking. */
export function DeleteButton<T>({
  what,
  description,
  callId,
  remove,
  onDeleted,
}: {
  /** In lower case, e.g. "recording". */
  what: string;
  description: string;
  callId: string;
  remove: Action<{ callId: string }, T>;
  onDeleted: () => void;
}) {
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const toast = useToast();

  async function removeNow() {
    setPending(true);
    setFailure(null);
    try {
      await runAction(remove, { callId });
      setAsking(false);
      toast(`The ${what} was deleted.`);
      onDeleted();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
    } finally {
      setPending(false);
    }
  }

  return (
    <>
      <Button variant="dangerQuiet" size="small" onClick={() => setAsking(true)} data-testid={`delete-${what}`}>
        <Trash2 aria-hidden />
        Delete {what}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete the ${what}?`}
        description={`${description} This cannot be undone.`}
        cancel="Keep it"
        confirm={`Delete ${what}`}
        pending={pending}
        onConfirm={() => void removeNow()}
        error={
          failure && (
            <ErrorNote title={`The ${what} was not deleted`} message={failure.message} requestId={failure.requestId} />
          )
        }
        testId={`confirm-delete-${what}`}
      />
    </>
  );
}
