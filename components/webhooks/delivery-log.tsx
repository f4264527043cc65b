"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw, Send } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Failure } from "@/components/form/form-note";
import { RelativeTime, useNow } from "@/components/time/clock";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { useToast } from "@/components/ui/toast";
import type { WebhookDelivery, WebhookDeliveryPage, WebhookDeliveryStatus } from "@/lib/contract/webhooks";
import { ApiError, runAction, type Action } from "@/lib/client/api";
import { webhookDeliveriesQuery, webhookKeys } from "@/lib/client/webhook-queries";
import { deliveryResult, formatUntil } from "@/lib/client/webhook-words";
import { DeliveryState } from "./delivery-state";

const COLUMNS =
  "md:grid md:grid-cols-[112px_minmax(0,1fr)_minmax(0,1.2fr)_104px_128px] md:items-center md:gap-x-4 max-md:flex max-md:flex-col max-md:items-start max-md:gap-1";
const FILTERS: { status: WebhookDeliveryStatus | null; word: string }[] = [
  { status: null, word: "All" },
  { status: "pending", word: "Pending" },
  { status: "succeeded", word: "Succeeded" },
  { status: "failed", word: "Failed" },
];

/** What an endpoint was and is to be sent. `replay` is null where nothing may be sent again. */
export function DeliveryLog({
  endpointId,
  status,
  first,
  replay,
}: {
  endpointId: string;
  status: WebhookDeliveryStatus | null;
  first: WebhookDeliveryPage;
  replay: Action<{ deliveryId: string }, WebhookDelivery> | null;
}) {
  const query = useInfiniteQuery({
    ...webhookDeliveriesQuery(endpointId, status),
    initialData: { pages: [first], pageParams: [null] },
  });
  const deliveries = query.data.pages.flatMap((page) => page.data);
  return (
    <section aria-labelledby="deliveries-title" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="deliveries-title" className="text-lg font-medium">
          Deliveries
        </h2>
        <nav aria-label="Filter by status" className="flex gap-1 overflow-x-auto">
          {FILTERS.map(({ status: one, word }) => (
            <Link
              key={word}
              href={`/developers/webhooks/${endpointId}${one ? `?status=${one}` : ""}`}
              aria-current={one === status ? "true" : undefined}
              className={cn(
                "inline-flex min-h-7 items-center rounded-full border px-3 text-sm whitespace-nowrap max-sm:min-h-11",
                one === status
                  ? "border-foreground bg-card font-medium"
                  : "border-transparent text-muted-foreground hover:bg-hover",
              )}
            >
              {word}
            </Link>
          ))}
        </nav>
      </div>
      <Failure
        title="The deliveries could not be read anew"
        error={query.error instanceof ApiError ? query.error : null}
      />
      {deliveries.length === 0 ? (
        <div className="flex flex-col items-center gap-3 rounded-md border bg-card px-4 py-16 text-center">
          <Send aria-hidden className="size-6 text-muted-foreground" />
          <p className="max-w-96 text-muted-foreground">
            {status ? "None of these." : "Nothing was sent yet. The next call's events show here as they go out."}
          </p>
        </div>
      ) : (
        <div role="table" aria-label="Deliveries" className="rounded-md border bg-card">
          <div
            role="row"
            className={cn(
              "sticky top-0 z-10 min-h-9 rounded-t-md border-b bg-card px-4 text-sm text-muted-foreground max-md:hidden!",
              COLUMNS,
            )}
          >
            <span role="columnheader">Status</span>
            <span role="columnheader">Event</span>
            <span role="columnheader">Last attempt</span>
            <span role="columnheader">Next attempt</span>
            <span role="columnheader">
              <span className="sr-only">What can be done</span>
            </span>
          </div>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} replay={replay} />
          ))}
          {query.hasNextPage && (
            <div className="flex justify-center border-t p-2">
              <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {query.isFetchingNextPage ? "Loading…" : "Load older deliveries"}
              </Button>
            </div>
          )}
        </div>
      )}
    </section>
  );
}

function DeliveryRow({
  delivery,
  replay,
}: {
  delivery: WebhookDelivery;
  replay: Action<{ deliveryId: string }, WebhookDelivery> | null;
}) {
  const attempts = delivery.attempts === 1 ? "1 attempt" : `${delivery.attempts} attempts`;
  const result = deliveryResult(delivery);
  return (
    <div
      role="row"
      data-testid="delivery-row"
      data-status={delivery.status}
      data-type={delivery.event_type}
      className={cn("min-h-11 border-b px-4 py-1.5 last:border-b-0 max-md:py-3", COLUMNS)}
    >
      <span role="cell">
        <DeliveryState delivery={delivery} />
      </span>
      <span role="cell" className="flex max-w-full min-w-0 flex-col">
        <span className="truncate font-mono text-sm">{delivery.event_type}</span>
        <span className="truncate text-sm text-muted-foreground">
          <Link href={`/calls/${delivery.call_id}`} className="underline underline-offset-2 hover:text-foreground">
            Call
          </Link>
          , <RelativeTime at={delivery.created_at} />
        </span>
      </span>
      <span role="cell" className="flex max-w-full min-w-0 flex-col text-sm">
        <span className="truncate" title={result ?? undefined}>
          {result ?? "–"}
        </span>
        <span className="text-muted-foreground">
          {attempts}
          {delivery.last_attempt_at && (
            <>
              , <RelativeTime at={delivery.last_attempt_at} />
            </>
          )}
        </span>
      </span>
      <span role="cell" className="text-sm text-muted-foreground">
        {delivery.status === "pending" && (
          <>
            <span className="md:hidden">Next attempt: </span>
            {delivery.next_attempt_at ? <Until at={delivery.next_attempt_at} /> : "when enabled"}
          </>
        )}
      </span>
      <span role="cell" className="md:text-right">
        {replay && <Replay delivery={delivery} replay={replay} />}
      </span>
    </div>
  );
}

function Until({ at }: { at: string }) {
  const now = useNow(1000);
  return (
    <time dateTime={at} title={at} className="tabular">
      {formatUntil(at, now)}
    </time>
  );
}

function Replay({
  delivery,
  replay,
}: {
  delivery: WebhookDelivery;
  replay: Action<{ deliveryId: string }, WebhookDelivery>;
}) {
  const client = useQueryClient();
  const toast = useToast();
  const [pending, setPending] = useState(false);
  const word = delivery.status === "pending" ? "Send now" : "Send again";

  async function send() {
    setPending(true);
    try {
      await runAction(replay, { deliveryId: delivery.id });
      toast("It is on its way.");
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      toast(`It was not sent again. ${err.message}`);
    } finally {
      setPending(false);
      void client.invalidateQueries({ queryKey: webhookKeys.deliveries(delivery.endpoint_id) });
    }
  }

  return (
    <Button
      size="small"
      disabled={pending}
      onClick={() => void send()}
      aria-label={`${word}: ${delivery.event_type}`}
      data-testid="replay"
    >
      <RotateCcw aria-hidden />
      {word}
    </Button>
  );
}
