"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Phone, PhoneIncoming, PhoneOff, Plus, Settings2, Trash2 } from "lucide-react";
import { useState } from "react";
import { Failure, ReadOnlyNote } from "@/components/form/form-note";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { PageHeader } from "@/components/ui/page-header";
import { useToast } from "@/components/ui/toast";
import type {
  CreatePhoneNumberBody,
  PhoneNumber,
  PhoneNumberPage,
  UpdatePhoneNumberBody,
} from "@/lib/contract/phone-numbers";
import { ApiError, runAction, type Action } from "@/lib/client/api";
import { formatPhone } from "@/lib/client/phone";
import { keys, phoneNumbersQuery } from "@/lib/client/queries";
import { CARRIER } from "@/lib/client/words";
import { answeredBy, type NumberAgent, type NumberCarrier } from "./number-draft";
import { AddNumberDialog, NumberDialog } from "./number-dialogs";
import { RoutedAt } from "./number-routing";

const COLUMNS =
  "sm:grid sm:grid-cols-[168px_minmax(0,1fr)_minmax(0,1.4fr)_minmax(0,1fr)_112px] sm:items-center sm:gap-x-4 max-sm:flex max-sm:flex-col max-sm:gap-1";

/** The workspace's numbers: phones are called from them, and agents answer calls to them. */
export function NumbersPage({
  first,
  mayChange,
  carriers,
  agents,
  create,
  update,
  route,
  remove,
}: {
  first: PhoneNumberPage;
  mayChange: boolean;
  carriers: NumberCarrier[];
  agents: NumberAgent[];
  create: Action<CreatePhoneNumberBody, PhoneNumber>;
  update: Action<UpdatePhoneNumberBody & { number: string }, PhoneNumber>;
  route: Action<{ number: string }, PhoneNumber>;
  remove: Action<{ number: string }, PhoneNumber>;
}) {
  const { data, error } = useQuery({ ...phoneNumbersQuery(), initialData: first });
  const [adding, setAdding] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const [removing, setRemoving] = useState<PhoneNumber | null>(null);
  const simulated = carriers.filter((carrier) => carrier.simulated);
  const add = mayChange && carriers.length > 0 && (
    <Button variant="primary" onClick={() => setAdding(true)} data-testid="add-number">
      <Plus aria-hidden />
      Add a number
    </Button>
  );
  return (
    <div className="flex flex-col gap-4 px-4 py-5 sm:px-6">
      <PageHeader title="Numbers" action={data.data.length > 0 && add}>
        Phones are called from one of these, and calls to them are answered by an agent. They are rented at a carrier.
        {carriers.length === 0 && " This deployment has no account at a carrier: set its credentials first."}
        {simulated.length > 0 &&
          ` Simulated, so that no real phone rings: ${simulated.map(({ name }) => CARRIER[name]).join(", ")}.`}
      </PageHeader>
      {!mayChange && <ReadOnlyNote what="numbers" />}
      <Failure title="The numbers could not be read anew" error={error instanceof ApiError ? error : null} />
      {data.data.length === 0 ? (
        <div className="flex flex-col items-center gap-3 px-4 py-20 text-center">
          <Phone aria-hidden className="size-6 text-muted-foreground" />
          <div className="flex flex-col gap-1">
            <p className="text-lg font-medium">No numbers yet</p>
            <p className="max-w-96 text-muted-foreground">
              Without one, calls bring in browsers only, and nobody can call.
            </p>
          </div>
          {add}
        </div>
      ) : (
        <div role="table" aria-label="Numbers" className="rounded-md border bg-card">
          <div
            role="row"
            className={cn(
              "sticky top-0 z-10 min-h-9 rounded-t-md border-b bg-card px-4 text-sm text-muted-foreground max-sm:hidden!",
              COLUMNS,
            )}
          >
            <span role="columnheader">Number</span>
            <span role="columnheader">Label</span>
            <span role="columnheader">Calls to it</span>
            <span role="columnheader">Carrier</span>
            <span role="columnheader">
              <span className="sr-only">What can be done</span>
            </span>
          </div>
          {data.data.map((number) => (
            <NumberRow
              key={number.number}
              number={number}
              agents={agents}
              carriers={carriers}
              mayChange={mayChange}
              onOpen={() => setOpened(number.number)}
              onRemove={() => setRemoving(number)}
            />
          ))}
        </div>
      )}
      {data.next_cursor && (
        <p className="text-sm text-muted-foreground">The newest 100 numbers are shown. Older ones are in the API.</p>
      )}
      <AddNumberDialog
        open={adding}
        onOpenChange={setAdding}
        onAdded={({ number }) => setOpened(number)}
        create={create}
        near={data.data[0]?.number}
        carriers={carriers}
        agents={agents}
      />
      <NumberDialog
        number={data.data.find(({ number }) => number === opened) ?? null}
        onClose={() => setOpened(null)}
        carriers={carriers}
        agents={agents}
        mayChange={mayChange}
        update={update}
        route={route}
      />
      <RemoveDialog number={removing} onClose={() => setRemoving(null)} remove={remove} />
    </div>
  );
}

function NumberRow({
  number,
  agents,
  carriers,
  mayChange,
  onOpen,
  onRemove,
}: {
  number: PhoneNumber;
  agents: NumberAgent[];
  carriers: NumberCarrier[];
  mayChange: boolean;
  onOpen: () => void;
  onRemove: () => void;
}) {
  const shown = formatPhone(number.number);
  const inbound = answeredBy(number, agents, carriers);
  const InboundIcon = inbound.answered ? PhoneIncoming : PhoneOff;
  return (
    <div
      role="row"
      data-testid="number-row"
      data-number={number.number}
      className={cn("min-h-11 border-b px-4 py-1 last:border-b-0 max-sm:py-3", COLUMNS)}
    >
      <span role="cell" className="tabular font-medium">
        {shown}
      </span>
      <span role="cell" className="min-w-0 truncate" title={number.label}>
        {number.label || <span className="text-muted-foreground">No label</span>}
      </span>
      <span
        role="cell"
        data-testid="number-inbound"
        className={cn("flex min-w-0 items-center gap-1.5", inbound.answered ? "text-live" : "text-muted-foreground")}
        title={inbound.words}
      >
        <InboundIcon aria-hidden className="size-4 shrink-0" />
        <span className="truncate">{inbound.words}</span>
      </span>
      <span role="cell" className="min-w-0 truncate text-sm text-muted-foreground">
        {CARRIER[number.provider]}
        {inbound.answered && (
          <>
            {" · "}
            <RoutedAt number={number} />
          </>
        )}
      </span>
      <span role="cell" className="flex gap-1 sm:justify-end">
        <CopyButton text={number.number} label={`Copy ${shown}`} size="iconSmall" variant="quiet" />
        <Button
          size="iconSmall"
          variant="quiet"
          aria-label={`${mayChange ? "Change" : "Look at"} ${shown}`}
          title={mayChange ? "Change who answers it" : "Look at its settings"}
          onClick={onOpen}
          data-testid="open-number"
        >
          <Settings2 aria-hidden />
        </Button>
        {mayChange && (
          <Button
            size="iconSmall"
            variant="quiet"
            aria-label={`Remove ${shown}`}
            title="Remove"
            onClick={onRemove}
            data-testid="remove-number"
          >
            <Trash2 aria-hidden />
          </Button>
        )}
      </span>
    </div>
  );
}

function RemoveDialog({
  number,
  onClose,
  remove,
}: {
  number: PhoneNumber | null;
  onClose: () => void;
  remove: Action<{ number: string }, PhoneNumber>;
}) {
  const client = useQueryClient();
  const toast = useToast();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const shown = number ? formatPhone(number.number) : "the number";

  async function confirm(which: PhoneNumber) {
    setPending(true);
    setFailure(null);
    try {
      await runAction(remove, { number: which.number });
      await client.invalidateQueries({ queryKey: keys.phoneNumbers });
      toast(`${formatPhone(which.number)} is removed.`);
      onClose();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
    } finally {
      setPending(false);
    }
  }

  return (
    <ConfirmDialog
      open={number !== null}
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${shown}?`}
      description="No new phone is called from it, and calls to it are declined. Calls that have used it keep it, and it stays rented at the carrier."
      cancel="Keep it"
      confirm="Remove"
      pending={pending}
      onConfirm={() => number && void confirm(number)}
      error={<Failure title="The number was not removed" error={failure} />}
      testId="confirm-remove-number"
    />
  );
}
