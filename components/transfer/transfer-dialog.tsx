"use client";

import { Plus, X } from "lucide-react";
import { Failure } from "@/components/form/form-note";
import { useForm } from "@/components/form/use-form";
import { useIsBehind } from "@/components/shell/live";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import type { Call } from "@/lib/contract/calls";
import { runAction } from "@/lib/client/api";
import { participantName } from "@/lib/client/words";
import type { TransferActions } from "./actions";
import { BriefingFields } from "./briefing-fields";
import { emptyTarget } from "./target-draft";
import { TargetFields } from "./target-fields";
import { checkTransfer, emptyTransfer, toBody, type TransferDraft } from "./transfer-draft";

const MAX_FALLBACKS = 5;

interface Props {
  call: Call;
  operatorId: string;
  fromNumbers: string[];
  create: TransferActions["create"];
}

/** Starts a transfer: whom to ring, how, and what they are told first. */
export function TransferDialog({
  open,
  onOpenChange,
  ...form
}: Props & { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Transfer the caller"
      description="The caller goes on talking until somebody answers, and comes back if nobody takes the call."
    >
      <TransferForm {...form} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function TransferForm({ call, operatorId, fromNumbers, create, onDone }: Props & { onDone: () => void }) {
  const toast = useToast();
  const behind = useIsBehind();
  const form = useForm<TransferDraft>({
    initial: emptyTransfer(fromNumbers[0]),
    check: checkTransfer,
    save: async (draft) => {
      await runAction(create, { callId: call.id, ...toBody(draft) });
      toast("The transfer has begun.");
      onDone();
    },
  });
  const { draft, change } = form;
  // Whoever is in the call and is not on the line as a caller can take it over; the agent cannot.
  const people = call.participants
    .filter(({ role, status, user_id }) => role !== "agent" && status === "active" && user_id !== operatorId)
    .map((participant) => ({ id: participant.id, name: participantName(participant, operatorId) }));
  const shared = { people, fromNumbers, errorAt: form.errorAt, onBlur: form.leave };
  const nextKey = Math.max(draft.to.key, ...draft.fallback.map(({ key }) => key)) + 1;

  return (
    <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <Failure title="The transfer has not begun" error={form.failure} />
      <TargetFields
        {...shared}
        draft={draft.to}
        path="to"
        label="To"
        kinds={["user", "pstn", "sip", "participant", "webrtc"]}
        onChange={(part) => change({ to: { ...draft.to, ...part } })}
      />
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field
          label="How"
          help={
            draft.mode === "warm"
              ? "They are told in private first, and accept or decline."
              : "They are with the caller as soon as they answer."
          }
        >
          {(control) => (
            <Select
              {...control}
              value={draft.mode}
              onChange={(event) => change({ mode: event.target.value as TransferDraft["mode"] })}
            >
              <option value="warm">Warm: a private talk first</option>
              <option value="cold">Cold: straight to the caller</option>
            </Select>
          )}
        </Field>
        {draft.mode === "warm" && (
          <Field
            label="Who speaks to them first"
            help={draft.briefedBy === "agent" ? "It reads the briefing to a phone." : "You are in the private talk."}
          >
            {(control) => (
              <Select
                {...control}
                value={draft.briefedBy}
                onChange={(event) => change({ briefedBy: event.target.value as TransferDraft["briefedBy"] })}
              >
                <option value="agent">The agent</option>
                <option value="operator">I do</option>
              </Select>
            )}
          </Field>
        )}
      </div>
      <BriefingFields form={form} callId={call.id} operatorId={operatorId} />
      <fieldset className="flex min-w-0 flex-col gap-3">
        <legend className="mb-1 text-sm font-medium">If they do not take it</legend>
        {draft.fallback.map((target, index) => (
          <div key={target.key} className="flex items-start gap-2 rounded-md border bg-card p-3">
            <div className="min-w-0 grow">
              <TargetFields
                {...shared}
                draft={target}
                path={`fallback[${index}]`}
                label={`Then, ${index + 1}`}
                kinds={["user", "pstn", "sip", "participant", "webrtc"]}
                onChange={(part) =>
                  change({
                    fallback: draft.fallback.map((other) => (other.key === target.key ? { ...other, ...part } : other)),
                  })
                }
              />
            </div>
            <Button
              variant="quiet"
              size="iconSmall"
              aria-label={`Take out fallback ${index + 1}`}
              onClick={() => change({ fallback: draft.fallback.filter(({ key }) => key !== target.key) })}
            >
              <X aria-hidden />
            </Button>
          </div>
        ))}
        <div className="flex flex-wrap items-center gap-2">
          <Button
            disabled={draft.fallback.length >= MAX_FALLBACKS}
            onClick={() => change({ fallback: [...draft.fallback, emptyTarget(nextKey, "user", fromNumbers[0])] })}
          >
            <Plus aria-hidden />
            Add a fallback
          </Button>
          {draft.fallback.length === 0 && (
            <p className="text-sm text-muted-foreground">The caller comes back, with an apology.</p>
          )}
        </div>
      </fieldset>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Keep the caller</Button>
        <Button type="submit" variant="primary" disabled={form.pending || behind} data-testid="submit-transfer">
          {form.pending ? "Starting…" : "Start transfer"}
        </Button>
      </div>
    </form>
  );
}
