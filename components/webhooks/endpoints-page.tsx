"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Webhook } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Failure, ReadOnlyNote } from "@/components/form/form-note";
import { RelativeTime } from "@/components/time/clock";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/dialog";
import { PageHeader } from "@/components/ui/page-header";
import type {
  CreateWebhookEndpointBody,
  WebhookEndpoint,
  WebhookEndpointPage,
  WebhookEndpointWithSecret,
} from "@/lib/contract/webhooks";
import { ApiError, runAction, type Action } from "@/lib/client/api";
import { webhookEndpointsQuery, webhookKeys } from "@/lib/client/webhook-queries";
import { eventTypesWords } from "@/lib/client/webhook-words";
import { EndpointForm } from "./endpoint-form";
import { EndpointState } from "./endpoint-state";
import { SecretShown } from "./secret-shown";

const COLUMNS =
  "sm:grid sm:grid-cols-[minmax(0,1fr)_minmax(0,180px)_104px_96px] sm:items-center sm:gap-x-4 max-sm:flex max-sm:flex-col max-sm:items-start max-sm:gap-1";

type Create = Action<CreateWebhookEndpointBody, WebhookEndpointWithSecret>;

/** The workspace's webhook endpoints. */
export function EndpointsPage({
  first,
  mayChange,
  create,
}: {
  first: WebhookEndpointPage;
  mayChange: boolean;
  create: Create;
}) {
  const { data, error } = useQuery({ ...webhookEndpointsQuery(), initialData: first });
  const [creating, setCreating] = useState(false);
  const add = mayChange && (
    <Button variant="primary" onClick={() => setCreating(true)} data-testid="new-endpoint">
      <Plus aria-hidden />
      New endpoint
    </Button>
  );
  return (
    <div className="flex flex-col gap-4 px-4 py-5 sm:px-6">
      <PageHeader title="Webhooks" action={data.data.length > 0 && add}>
        What happens in calls is posted to these URLs, signed, and again for a day until it is taken.
      </PageHeader>
      {!mayChange && <ReadOnlyNote what="webhooks" />}
      <Failure title="The endpoints could not be read anew" error={error instanceof ApiError ? error : null} />
      {data.data.length === 0 ? (
        <div className="flex flex-col items-center gap-3 px-4 py-20 text-center">
          <Webhook aria-hidden className="size-6 text-muted-foreground" />
          <div className="flex flex-col gap-1">
            <p className="text-lg font-medium">No endpoints yet</p>
            <p className="max-w-96 text-muted-foreground">
              Name a URL, and it is told when a call begins, somebody joins, or a summary is ready.
            </p>
          </div>
          {add}
        </div>
      ) : (
        <div role="table" aria-label="Webhook endpoints" className="rounded-md border bg-card">
          <div
            role="row"
            className={cn(
              "sticky top-0 z-10 min-h-9 rounded-t-md border-b bg-card px-4 text-sm text-muted-foreground max-sm:hidden!",
              COLUMNS,
            )}
          >
            <span role="columnheader">URL</span>
            <span role="columnheader">Events</span>
            <span role="columnheader">State</span>
            <span role="columnheader">Created</span>
          </div>
          {data.data.map((endpoint) => (
            <EndpointRow key={endpoint.id} endpoint={endpoint} />
          ))}
        </div>
      )}
      <NewEndpointDialog open={creating} onOpenChange={setCreating} create={create} />
    </div>
  );
}

function EndpointRow({ endpoint }: { endpoint: WebhookEndpoint }) {
  return (
    <div
      role="row"
      data-testid="endpoint-row"
      data-endpoint={endpoint.id}
      className={cn("relative min-h-11 border-b px-4 py-2 last:border-b-0 hover:bg-hover max-sm:py-3", COLUMNS)}
    >
      <span role="cell" className="flex max-w-full min-w-0 flex-col">
        <Link
          href={`/developers/webhooks/${endpoint.id}`}
          className="truncate font-medium outline-none after:absolute after:inset-0 after:content-[''] focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring"
          title={endpoint.url}
        >
          {endpoint.url}
        </Link>
        {endpoint.description && <span className="truncate text-sm text-muted-foreground">{endpoint.description}</span>}
      </span>
      <span role="cell" className="max-w-full truncate text-sm text-muted-foreground">
        {eventTypesWords(endpoint.event_types)}
      </span>
      <span role="cell">
        <EndpointState enabled={endpoint.enabled} />
      </span>
      <span role="cell" className="text-sm text-muted-foreground">
        <span className="sm:hidden">Created: </span>
        <RelativeTime at={endpoint.created_at} />
      </span>
    </div>
  );
}

function NewEndpointDialog({
  open,
  onOpenChange,
  create,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  create: Create;
}) {
  const client = useQueryClient();
  const [made, setMade] = useState<WebhookEndpointWithSecret | null>(null);
  const close = (next: boolean) => {
    onOpenChange(next);
    if (!next) setMade(null);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={made ? "Copy the secret now" : "New webhook endpoint"}
      description={made ? made.url : "It is told of what happens from now on."}
    >
      {made ? (
        <SecretShown secret={made.secret} done={() => close(false)} />
      ) : (
        <EndpointForm
          initial={{ url: "", description: "", event_types: [] }}
          verb={{ now: "Create endpoint", pending: "Creating…" }}
          failed="The endpoint was not made"
          save={async (input) => {
            setMade(await runAction(create, input));
            void client.invalidateQueries({ queryKey: webhookKeys.endpoints });
          }}
        />
      )}
    </Dialog>
  );
}
