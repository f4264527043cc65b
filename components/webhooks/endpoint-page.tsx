"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, KeyRound, Pause, Pencil, Play, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Failure, ReadOnlyNote } from "@/components/form/form-note";
import { RelativeTime, useNow } from "@/components/time/clock";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog";
import { PageHeader } from "@/components/ui/page-header";
import { useToast } from "@/components/ui/toast";
import type {
  UpdateWebhookEndpointBody,
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookDeliveryStatus,
  WebhookEndpoint,
  WebhookEndpointWithSecret,
} from "@/lib/contract/webhooks";
import { ApiError, runAction, type Action } from "@/lib/client/api";
import { webhookEndpointQuery, webhookKeys } from "@/lib/client/webhook-queries";
import { eventTypesWords, formatUntil } from "@/lib/client/webhook-words";
import { DeliveryLog } from "./delivery-log";
import { EndpointForm } from "./endpoint-form";
import { EndpointState } from "./endpoint-state";
import { SecretShown } from "./secret-shown";

/** What can be done to an endpoint. */
export interface EndpointActions {
  update: Action<UpdateWebhookEndpointBody & { endpointId: string }, WebhookEndpoint>;
  remove: Action<{ endpointId: string }, WebhookEndpoint>;
  rotate: Action<{ endpointId: string }, WebhookEndpointWithSecret>;
  replay: Action<{ deliveryId: string }, WebhookDelivery>;
}

/** One webhook endpoint: its settings, and what it was sent. */
export function EndpointPage({
  first,
  status,
  deliveries,
  mayChange,
  actions,
}: {
  first: WebhookEndpoint;
  status: WebhookDeliveryStatus | null;
  deliveries: WebhookDeliveryPage;
  mayChange: boolean;
  actions: EndpointActions;
}) {
  const { data: endpoint, error } = useQuery({ ...webhookEndpointQuery(first.id), initialData: first });
  return (
    <div className="flex flex-col gap-5 px-4 py-5 sm:px-6">
      <div className="flex flex-col gap-3">
        <Link
          href="/developers/webhooks"
          className="control inline-flex items-center gap-1 self-start rounded-sm text-sm text-muted-foreground hover:text-foreground"
        >
          <ArrowLeft aria-hidden className="size-4" />
          Webhooks
        </Link>
        <PageHeader
          title={<span className="break-all">{endpoint.url}</span>}
          action={mayChange && <Changes endpoint={endpoint} actions={actions} />}
        >
          {endpoint.description || null}
        </PageHeader>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted-foreground">
          <EndpointState enabled={endpoint.enabled} />
          <span title={endpoint.event_types.join(", ") || undefined}>{eventTypesWords(endpoint.event_types)}</span>
          <span>
            Created <RelativeTime at={endpoint.created_at} />
          </span>
          <PreviousSecret until={endpoint.previous_secret_expires_at} />
        </div>
      </div>
      {!mayChange && <ReadOnlyNote what="webhooks" />}
      {!endpoint.enabled && (
        <p className="rounded-md bg-waiting-soft px-3 py-2 text-waiting" role="status">
          Nothing is sent. What happens meanwhile is not told later; what was on its way waits until you enable it.
        </p>
      )}
      <Failure title="The endpoint could not be read anew" error={error instanceof ApiError ? error : null} />
      <DeliveryLog
        key={status ?? "all"}
        endpointId={endpoint.id}
        status={status}
        first={deliveries}
        replay={mayChange && endpoint.enabled ? actions.replay : null}
      />
    </div>
  );
}

function PreviousSecret({ until }: { until: string | null }) {
  const now = useNow(10_000);
  if (!until || Date.parse(until) <= now) return null;
  return <span>The secret before signs too; it ends {formatUntil(until, now)}</span>;
}

function Changes({ endpoint, actions }: { endpoint: WebhookEndpoint; actions: EndpointActions }) {
  const client = useQueryClient();
  const toast = useToast();
  const [editing, setEditing] = useState(false);
  const [rotating, setRotating] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [switching, setSwitching] = useState(false);
  const Switch = endpoint.enabled ? Pause : Play;

  async function update(change: UpdateWebhookEndpointBody) {
    const changed = await runAction(actions.update, { endpointId: endpoint.id, ...change });
    client.setQueryData(webhookKeys.endpoint(endpoint.id), changed);
    void client.invalidateQueries({ queryKey: webhookKeys.endpoints });
    void client.invalidateQueries({ queryKey: webhookKeys.deliveries(endpoint.id) });
  }

  async function toggle() {
    setSwitching(true);
    try {
      await update({ enabled: !endpoint.enabled });
      toast(endpoint.enabled ? "Disabled: nothing is sent." : "Enabled: events are sent from now on.");
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      toast(`Nothing was changed. ${err.message}`);
    } finally {
      setSwitching(false);
    }
  }

  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setEditing(true)} data-testid="edit-endpoint">
        <Pencil aria-hidden />
        Edit
      </Button>
      <Button disabled={switching} onClick={() => void toggle()} data-testid="switch-endpoint">
        <Switch aria-hidden />
        {endpoint.enabled ? "Disable" : "Enable"}
      </Button>
      <Button onClick={() => setRotating(true)} data-testid="rotate-secret">
        <KeyRound aria-hidden />
        Rotate secret
      </Button>
      <Button variant="dangerQuiet" onClick={() => setRemoving(true)} data-testid="delete-endpoint">
        <Trash2 aria-hidden />
        Delete
      </Button>
      <Dialog open={editing} onOpenChange={setEditing} title="Edit endpoint" description="From the next message on.">
        <EndpointForm
          initial={endpoint}
          verb={{ now: "Save", pending: "Saving…" }}
          failed="The endpoint was not changed"
          save={async (input) => {
            await update(input);
            setEditing(false);
            toast("Saved.");
          }}
        />
      </Dialog>
      <RotateDialog endpoint={endpoint} open={rotating} onOpenChange={setRotating} rotate={actions.rotate} />
      <DeleteDialog endpoint={endpoint} open={removing} onOpenChange={setRemoving} remove={actions.remove} />
    </div>
  );
}

function RotateDialog({
  endpoint,
  open,
  onOpenChange,
  rotate,
}: {
  endpoint: WebhookEndpoint;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  rotate: EndpointActions["rotate"];
}) {
  const client = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const close = (next: boolean) => {
    onOpenChange(next);
    if (!next) {
      setSecret(null);
      setFailure(null);
    }
  };

  async function confirm() {
    setPending(true);
    setFailure(null);
    try {
      const { secret: made, ...changed } = await runAction(rotate, { endpointId: endpoint.id });
      client.setQueryData(webhookKeys.endpoint(endpoint.id), changed);
      setSecret(made);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={secret ? "Copy the new secret now" : "Rotate the secret?"}
      description={
        secret ? endpoint.url : "A new secret is made. For 24 hours messages are signed with the current one too."
      }
    >
      {secret ? (
        <SecretShown
          secret={secret}
          note="Put it in place within 24 hours. Until then messages carry both signatures."
          done={() => close(false)}
        />
      ) : (
        <div className="flex flex-col gap-4">
          <Failure title="The secret was not rotated" error={failure} />
          <div className="flex justify-end gap-2">
            <Button onClick={() => close(false)}>Keep it</Button>
            <Button variant="primary" disabled={pending} onClick={() => void confirm()} data-testid="confirm-rotate">
              {pending ? "Rotating…" : "Rotate secret"}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

function DeleteDialog({
  endpoint,
  open,
  onOpenChange,
  remove,
}: {
  endpoint: WebhookEndpoint;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  remove: EndpointActions["remove"];
}) {
  const client = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);

  async function confirm() {
    setPending(true);
    setFailure(null);
    try {
      await runAction(remove, { endpointId: endpoint.id });
      await client.invalidateQueries({ queryKey: webhookKeys.endpoints });
      toast("The endpoint is deleted.");
      router.push("/developers/webhooks");
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
      setPending(false);
    }
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Delete the endpoint?"
      description="Nothing is sent to it any more, not even what is on its way, and its deliveries are no longer shown."
      cancel="Keep it"
      confirm="Delete"
      pending={pending}
      onConfirm={() => void confirm()}
      error={<Failure title="The endpoint was not deleted" error={failure} />}
      testId="confirm-delete"
    />
  );
}
