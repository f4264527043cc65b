"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Failure } from "@/components/form/form-note";
import { PhoneField, type PhoneDraft } from "@/components/form/phone-field";
import { TextField } from "@/components/form/text-field";
import { useForm } from "@/components/form/use-form";
import { PHONE_ERROR } from "@/components/calls/participant-draft";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import { CreatePhoneNumberBody, UpdatePhoneNumberBody, type PhoneNumber } from "@/lib/contract/phone-numbers";
import { runAction, type Action } from "@/lib/client/api";
import { checkFields } from "@/lib/client/field-errors";
import { countryOf, formatPhone, readPhone } from "@/lib/client/phone";
import { keys } from "@/lib/client/queries";

type Create = Action<CreatePhoneNumberBody, PhoneNumber>;
type Update = Action<UpdatePhoneNumberBody & { number: string }, PhoneNumber>;

/** Adds a number. `near` is one the workspace has: the next is likely of the same country. */
export function AddNumberDialog({
  open,
  onOpenChange,
  create,
  near,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  create: Create;
  near: string | undefined;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add a number"
      description="One that you have rented at Twilio. Its phones then ring from it."
    >
      <AddForm create={create} near={near} done={() => onOpenChange(false)} />
    </Dialog>
  );
}

interface AddDraft extends PhoneDraft {
  label: string;
}

function AddForm({ create, near, done }: { create: Create; near: string | undefined; done: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const toInput = (draft: AddDraft): CreatePhoneNumberBody => ({
    number: readPhone(draft.phone, draft.country) ?? draft.phone.trim(),
    provider: "twilio",
    label: draft.label,
  });
  const form = useForm<AddDraft>({
    initial: { phone: "", country: countryOf(near), label: "" },
    check: (draft) => ({
      ...checkFields(CreatePhoneNumberBody, toInput(draft)),
      ...(!readPhone(draft.phone, draft.country) && { number: PHONE_ERROR }),
    }),
    save: async (draft) => {
      const { number } = await runAction(create, toInput(draft));
      await client.invalidateQueries({ queryKey: keys.phoneNumbers });
      toast(`${formatPhone(number)} is added.`);
      done();
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <Failure title="The number was not added" error={form.failure} />
      <PhoneField
        label="Number"
        verb="Adds"
        path="number"
        value={form.draft}
        error={form.errorAt("number")}
        onBlur={() => form.leave("number")}
        onChange={form.change}
      />
      <TextField
        form={form}
        path="label"
        label="Label"
        help="What you call it, such as the order line. Only shown here."
        value={form.draft.label}
        onChange={(label) => form.change({ label })}
      />
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={form.pending} data-testid="submit-number">
          {form.pending ? "Adding…" : "Add number"}
        </Button>
      </div>
    </form>
  );
}

/** Changes what a number is called. */
export function LabelDialog({
  number,
  onClose,
  update,
}: {
  number: PhoneNumber | null;
  onClose: () => void;
  update: Update;
}) {
  return (
    <Dialog
      open={number !== null}
      onOpenChange={(open) => !open && onClose()}
      title={number ? `Label of ${formatPhone(number.number)}` : "Label"}
      description="What you call it. Only shown here."
    >
      {number && <LabelForm key={number.number} number={number} update={update} done={onClose} />}
    </Dialog>
  );
}

function LabelForm({ number, update, done }: { number: PhoneNumber; update: Update; done: () => void }) {
  const client = useQueryClient();
  const form = useForm({
    initial: { label: number.label },
    check: (draft) => checkFields(UpdatePhoneNumberBody, draft),
    save: async (draft) => {
      await runAction(update, { number: number.number, ...draft });
      await client.invalidateQueries({ queryKey: keys.phoneNumbers });
      done();
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <Failure title="The label was not saved" error={form.failure} />
      <TextField
        form={form}
        path="label"
        label="Label"
        value={form.draft.label}
        onChange={(label) => form.change({ label })}
      />
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={form.pending} data-testid="submit-label">
          {form.pending ? "Saving…" : "Save label"}
        </Button>
      </div>
    </form>
  );
}
