"use client";

import { useQuery } from "@tanstack/react-query";
import { Failure } from "@/components/form/form-note";
import { TextField } from "@/components/form/text-field";
import { useForm } from "@/components/form/use-form";
import { useDuties } from "@/components/shell/duties";
import { useIsBehind } from "@/components/shell/live";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { RaiseEscalationBody, type Urgency } from "@/lib/contract/escalations";
import { runAction } from "@/lib/client/api";
import { checkFields } from "@/lib/client/field-errors";
import { operatorsQuery } from "@/lib/client/queries";

interface EscalationDraft {
  reason: string;
  urgency: Urgency;
  /** Empty: everybody. */
  group: string;
}

/** Asks for a person in a call. */
export function RaiseEscalationDialog({
  callId,
  open,
  onOpenChange,
}: {
  callId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Ask for a person"
      description="The call waits among the escalations until an operator claims it."
    >
      <RaiseForm callId={callId} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function toInput({ reason, urgency, group }: EscalationDraft): RaiseEscalationBody {
  return { reason, urgency, ...(group && { group }) };
}

function RaiseForm({ callId, onDone }: { callId: string; onDone: () => void }) {
  const { escalations } = useDuties();
  const toast = useToast();
  const behind = useIsBehind();
  const { data } = useQuery(operatorsQuery());
  const groups = [...new Set((data?.operators ?? []).flatMap((operator) => operator.groups))].sort();
  const form = useForm<EscalationDraft>({
    initial: { reason: "", urgency: "normal", group: "" },
    check: (draft) => checkFields(RaiseEscalationBody, toInput(draft)),
    save: async (draft) => {
      await runAction(escalations.raise, { callId, ...toInput(draft) });
      toast("The call waits for an operator.");
      onDone();
    },
  });
  const { draft, change } = form;
  return (
    <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <Failure title="Nobody was asked for" error={form.failure} />
      <TextField
        form={form}
        path="reason"
        label="Reason"
        help="What the operator is to know first, in a sentence."
        value={draft.reason}
        onChange={(reason) => change({ reason })}
      />
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field label="Urgency">
          {(control) => (
            <Select
              {...control}
              value={draft.urgency}
              onChange={(event) => change({ urgency: event.target.value as Urgency })}
            >
              <option value="high">Urgent</option>
              <option value="normal">Normal</option>
              <option value="low">Can wait</option>
            </Select>
          )}
        </Field>
        <Field label="For" help={groups.length === 0 ? "No operator belongs to a group." : undefined}>
          {(control) => (
            <Select
              {...control}
              data-field="group"
              value={draft.group}
              onChange={(event) => change({ group: event.target.value })}
            >
              <option value="">All operators</option>
              {groups.map((group) => (
                <option key={group} value={group}>
                  {group}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={form.pending || behind} data-testid="submit-escalation">
          {form.pending ? "Asking…" : "Ask for a person"}
        </Button>
      </div>
    </form>
  );
}
