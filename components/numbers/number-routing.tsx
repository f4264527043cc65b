"use client";

import { useQueryClient } from "@tanstack/react-query";
import { PhoneForwarded } from "lucide-react";
import { useState } from "react";
import { Failure } from "@/components/form/form-note";
import { RelativeTime } from "@/components/time/clock";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { PhoneNumber } from "@/lib/contract/phone-numbers";
import { ApiError, runAction, type Action } from "@/lib/client/api";
import { keys } from "@/lib/client/queries";
import { CARRIER } from "@/lib/client/words";
import type { NumberCarrier } from "./number-draft";

/** Whether the carrier was told from here where calls to the number go. */
export function RoutedAt({ number }: { number: PhoneNumber }) {
  if (!number.routed_at) return "Set by hand, or not yet";
  return (
    <>
      Sent here <RelativeTime at={number.routed_at} />
    </>
  );
}

/** Where the carrier is to send calls to the number: by a button, or by hand with the URLs. */
export function NumberRouting({
  number,
  carrier,
  mayChange,
  route,
}: {
  number: PhoneNumber;
  carrier: NumberCarrier | undefined;
  mayChange: boolean;
  route: Action<{ number: string }, PhoneNumber>;
}) {
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const name = CARRIER[number.provider];
  const byButton = mayChange && carrier?.routesNumbers;

  async function send() {
    setPending(true);
    setDone(false);
    setFailure(null);
    try {
      await runAction(route, { number: number.number });
      await client.invalidateQueries({ queryKey: keys.phoneNumbers });
      setDone(true);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
    } finally {
      setPending(false);
    }
  }

  return (
    <section aria-labelledby="at-the-carrier" className="flex flex-col gap-4 border-t pt-4">
      <div className="flex flex-col gap-1">
        <h3 id="at-the-carrier" className="font-medium">
          At {name}
        </h3>
        <p className="text-sm text-muted-foreground">
          {carrier
            ? carrier.routesNumbers
              ? `${name} must send calls to the number here: set by the button, or by hand in its console.`
              : `Enter these in ${name}'s console, so that it sends calls to the number here.`
            : `This deployment has no account at ${name}: calls to the number do not come here.`}
        </p>
      </div>
      <Url label="For calls that come in" value={number.inbound_url} />
      <Url label="For their status" value={number.status_url} />
      <Failure title="Its calls are not sent here" error={failure} />
      <div className="flex min-h-9 items-center justify-between gap-2 max-sm:flex-col max-sm:items-start">
        <p role="status" className="text-sm text-muted-foreground" data-testid="routed-at">
          {done ? `${name} sends its calls here now.` : <RoutedAt number={number} />}
        </p>
        {byButton && (
          <Button disabled={pending} onClick={() => void send()} data-testid="route-number">
            <PhoneForwarded aria-hidden />
            {pending ? "Asking the carrier…" : "Send its calls here"}
          </Button>
        )}
      </div>
    </section>
  );
}

function Url({ label, value }: { label: string; value: string }) {
  return (
    <Field label={label}>
      {(control) => (
        <div className="flex gap-2">
          <Input
            {...control}
            readOnly
            value={value}
            className="font-mono text-sm"
            onFocus={(event) => event.target.select()}
          />
          <CopyButton text={value} label={`Copy the URL ${label.toLowerCase()}`} size="icon" />
        </div>
      )}
    </Field>
  );
}
