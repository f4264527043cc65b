"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "@/components/form/form-note";
import { PhoneField } from "@/components/form/phone-field";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import type { CreatePhoneNumberBody, PhoneNumber, UpdatePhoneNumberBody } from "@/lib/contract/phone-numbers";
import { runAction, type Action } from "@/lib/client/api";
import { formatPhone } from "@/lib/client/phone";
import { keys } from "@/lib/client/queries";
import { CARRIER } from "@/lib/client/words";
import { InboundFields } from "./inbound-fields";
import {
  checkInbound,
  checkNumber,
  emptyNumber,
  toCreate,
  toDraft,
  toUpdate,
  type NumberAgent,
  type NumberCarrier,
} from "./number-draft";
import { NumberRouting } from "./number-routing";

type Create = Action<CreatePhoneNumberBody, PhoneNumber>;
type Update = Action<UpdatePhoneNumberBody & { number: string }, PhoneNumber>;
type Route = Action<{ number: string }, PhoneNumber>;

interface AddProps {
  create: Create;
  /** A number that the workspace has. */
  near: string | undefined;
  carriers: NumberCarrier[];
  agents: NumberAgent[];
}

/** Adds a number. `onAdded` gets one that somebody is to answer: the carrier is still to send its calls. */
export function AddNumberDialog({
  open,
  onOpenChange,
  onAdded,
  ...props
}: AddProps & {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onAdded: (number: PhoneNumber) => void;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add a number"
      description="One that you have rented at a carrier. Phones are called from it, and an agent can answer calls to it."
    >
      <AddForm
        {...props}
        done={(number) => {
          onOpenChange(false);
          if (number.agent_id) onAdded(number);
        }}
      />
    </Dialog>
  );
}

function AddForm({ create, near, carriers, agents, done }: AddProps & { done: (number: PhoneNumber) => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const form = useForm({
    initial: emptyNumber(near, carriers),
    check: checkNumber,
    save: async (draft) => {
      const added = await runAction(create, toCreate(draft));
      await client.invalidateQueries({ queryKey: keys.phoneNumbers });
      toast(`${formatPhone(added.number)} is added.`);
      done(added);
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
      <Field label="Carrier" help="Where it is rented." error={form.errorAt("provider")}>
        {(control) => (
          <Select
            {...control}
            data-field="provider"
            value={form.draft.provider}
            onChange={(event) => form.change({ provider: event.target.value as PhoneNumber["provider"] })}
          >
            {carriers.map(({ name, simulated }) => (
              <option key={name} value={name}>
                {simulated ? `${CARRIER[name]} (simulated)` : CARRIER[name]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <InboundFields form={form} agents={agents} />
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={form.pending} data-testid="submit-number">
          {form.pending ? "Adding…" : "Add number"}
        </Button>
      </div>
    </form>
  );
}

/** What a number is called, who answers calls to it, and how its carrier sends them here. */
export function NumberDialog({
  number,
  onClose,
  carriers,
  agents,
  mayChange,
  update,
  route,
}: {
  number: PhoneNumber | null;
  onClose: () => void;
  carriers: NumberCarrier[];
  agents: NumberAgent[];
  mayChange: boolean;
  update: Update;
  route: Route;
}) {
  return (
    <Dialog
      open={number !== null}
      onOpenChange={(open) => !open && onClose()}
      title={number ? formatPhone(number.number) : "Number"}
      description="Who answers calls to it, from the next call on."
    >
      {number && (
        <>
          <InboundForm key={number.number} number={number} agents={agents} mayChange={mayChange} update={update} />
          <NumberRouting
            number={number}
            carrier={carriers.find(({ name }) => name === number.provider)}
            mayChange={mayChange}
            route={route}
          />
        </>
      )}
    </Dialog>
  );
}

function InboundForm({
  number,
  agents,
  mayChange,
  update,
}: {
  number: PhoneNumber;
  agents: NumberAgent[];
  mayChange: boolean;
  update: Update;
}) {
  const client = useQueryClient();
  const [saved, setSaved] = useState(false);
  const form = useForm({
    initial: toDraft(number),
    readOnly: !mayChange,
    check: checkInbound,
    save: async (draft) => {
      const changed = await runAction(update, { number: number.number, ...toUpdate(draft) });
      await client.invalidateQueries({ queryKey: keys.phoneNumbers });
      form.reset(toDraft(changed));
      setSaved(true);
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <Failure title="The number was not saved" error={form.failure} />
      <InboundFields form={form} agents={agents} />
      {mayChange && (
        <div className="flex items-center justify-end gap-3">
          <p role="status" className="text-sm text-muted-foreground">
            {form.dirty ? "Not saved yet." : saved ? "Saved." : ""}
          </p>
          <Button type="submit" variant="primary" disabled={form.pending || !form.dirty} data-testid="save-number">
            {form.pending ? "Saving…" : "Save"}
          </Button>
        </div>
      )}
    </form>
  );
}
