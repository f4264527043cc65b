"use client";

import { useState, type FormEvent } from "react";
import { checkInputs, emptyDraft, toInput } from "@/components/calls/participant-draft";
import { ParticipantFields } from "@/components/calls/participant-fields";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNote } from "@/components/ui/error-note";
import { useToast } from "@/components/ui/toast";
import { ApiError, runAction } from "@/lib/client/api";
import { fromServer, type FieldErrors } from "@/lib/client/field-errors";
import { countryOf } from "@/lib/client/phone";
import type { CallActions } from "./actions";

/** Brings more people into a call. */
export function AddParticipantDialog({
  open,
  onOpenChange,
  ...form
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  callId: string;
  fromNumbers: string[];
  add: CallActions["add"];
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add participants"
      description="Phones are called at once. Browsers join with a link you copy from the list of people."
    >
      <AddForm {...form} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function AddForm({
  callId,
  fromNumbers,
  add,
  onDone,
}: {
  callId: string;
  fromNumbers: string[];
  add: CallActions["add"];
  onDone: () => void;
}) {
  const toast = useToast();
  const [drafts, setDrafts] = useState(() => [emptyDraft(1, "webrtc", countryOf(fromNumbers[0]))]);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [pending, setPending] = useState(false);
  const participants = drafts.map(toInput);
  const mistakes = checkInputs(participants);
  const shown = {
    ...Object.fromEntries(Object.entries(mistakes).filter(([path]) => touched.has(path))),
    ...refused,
  };

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTouched(new Set(Object.keys(mistakes)));
    setRefused({});
    setFailure(null);
    if (Object.keys(mistakes).length > 0) return;
    setPending(true);
    try {
      const added = await runAction(add, { callId, participants });
      toast(
        added.participants.length === 1 ? "1 participant added" : `${added.participants.length} participants added`,
      );
      onDone();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      const atField = fromServer(err);
      if (atField) setRefused(atField);
      else setFailure(err);
      setPending(false);
    }
  }

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {failure && <ErrorNote title="Nobody was added" message={failure.message} requestId={failure.requestId} />}
      <ParticipantFields
        drafts={drafts}
        setDrafts={setDrafts}
        errors={shown}
        onBlur={(path) => {
          setTouched((paths) => new Set([...paths, path]));
          setRefused(({ [path]: _corrected, ...rest }) => rest);
        }}
        fromNumbers={fromNumbers}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={pending} data-testid="submit-participants">
          {pending ? "Adding…" : "Add to call"}
        </Button>
      </div>
    </form>
  );
}
