"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { Failure, ReadOnlyNote } from "@/components/form/form-note";
import { RelativeTime } from "@/components/time/clock";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { ConfirmDialog } from "@/components/ui/dialog";
import { PageHeader } from "@/components/ui/page-header";
import { useToast } from "@/components/ui/toast";
import type { ApiKey, ApiKeyPage, CreateApiKeyBody, CreatedApiKey } from "@/lib/contract/api-keys";
import { ApiError, runAction, type Action } from "@/lib/client/api";
import { apiKeysQuery, keys } from "@/lib/client/queries";
import { capWords } from "./key-draft";
import { NewKeyDialog, SCOPE_WORDS } from "./new-key-dialog";

const COLUMNS =
  "sm:grid sm:grid-cols-[minmax(0,1fr)_120px_88px_112px_96px_88px] sm:items-center sm:gap-x-4 max-sm:flex max-sm:flex-col max-sm:gap-1";

/** The workspace's API keys: made, told apart, revoked. */
export function KeysPage({
  first,
  mayChange,
  create,
  revoke,
}: {
  first: ApiKeyPage;
  mayChange: boolean;
  create: Action<CreateApiKeyBody, CreatedApiKey>;
  revoke: Action<{ keyId: string }, ApiKey>;
}) {
  const { data, error } = useQuery({ ...apiKeysQuery(), initialData: first });
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const add = mayChange && (
    <Button variant="primary" onClick={() => setCreating(true)} data-testid="new-key">
      <Plus aria-hidden />
      New key
    </Button>
  );
  return (
    <div className="flex flex-col gap-4 px-4 py-5 sm:px-6">
      <PageHeader title="API keys" action={data.data.length > 0 && add}>
        Programs send one as <code className="font-mono text-sm">Authorization: Bearer KEY</code>. A key is shown once,
        when it is made.
      </PageHeader>
      {!mayChange && <ReadOnlyNote what="keys" />}
      <Failure title="The keys could not be read anew" error={error instanceof ApiError ? error : null} />
      {data.data.length === 0 ? (
        <div className="flex flex-col items-center gap-3 px-4 py-20 text-center">
          <KeyRound aria-hidden className="size-6 text-muted-foreground" />
          <p className="text-lg font-medium">No keys yet</p>
          {add}
        </div>
      ) : (
        <div role="table" aria-label="API keys" className="rounded-md border bg-card">
          <div
            role="row"
            className={cn(
              "sticky top-0 z-10 min-h-9 rounded-t-md border-b bg-card px-4 text-sm text-muted-foreground max-sm:hidden!",
              COLUMNS,
            )}
          >
            <span role="columnheader">Name</span>
            <span role="columnheader">Key</span>
            <span role="columnheader">Scope</span>
            <span role="columnheader">Last used</span>
            <span role="columnheader">Created</span>
            <span role="columnheader">
              <span className="sr-only">What can be done</span>
            </span>
          </div>
          {data.data.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={mayChange ? () => setRevoking(key) : null} />
          ))}
        </div>
      )}
      {data.next_cursor && (
        <p className="text-sm text-muted-foreground">The newest 100 keys are shown. Older ones are in the API.</p>
      )}
      <NewKeyDialog open={creating} onOpenChange={setCreating} create={create} />
      <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} revoke={revoke} />
    </div>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: (() => void) | null }) {
  const revoked = apiKey.revoked_at !== null;
  const caps = capWords(apiKey);
  return (
    <div
      role="row"
      data-testid="key-row"
      data-key={apiKey.id}
      className={cn(
        "min-h-11 border-b px-4 py-1 last:border-b-0 max-sm:py-3",
        revoked && "text-muted-foreground",
        COLUMNS,
      )}
    >
      <span role="cell" className={cn("min-w-0 truncate font-medium", revoked && "line-through")} title={apiKey.name}>
        {apiKey.name}
        {caps && <span className="block truncate text-sm font-normal text-muted-foreground">At most {caps}</span>}
      </span>
      <span role="cell" className="font-mono text-sm">
        {apiKey.key_start ? `${apiKey.key_start}…` : "–"}
      </span>
      <span role="cell">
        <Badge title={SCOPE_WORDS[apiKey.scope]}>{apiKey.scope}</Badge>
      </span>
      <span role="cell" className="text-sm text-muted-foreground">
        <span className="sm:hidden">Last used: </span>
        {apiKey.last_used_at ? <RelativeTime at={apiKey.last_used_at} /> : "never"}
      </span>
      <span role="cell" className="text-sm text-muted-foreground">
        <span className="sm:hidden">Created: </span>
        <RelativeTime at={apiKey.created_at} />
      </span>
      <span role="cell" className="sm:text-right">
        {revoked ? (
          <Badge meaning="danger">Revoked</Badge>
        ) : (
          onRevoke && (
            <Button
              size="small"
              variant="dangerQuiet"
              onClick={onRevoke}
              aria-label={`Revoke ${apiKey.name}`}
              data-testid="revoke-key"
            >
              Revoke
            </Button>
          )
        )}
      </span>
    </div>
  );
}

function RevokeDialog({
  apiKey,
  onClose,
  revoke,
}: {
  apiKey: ApiKey | null;
  onClose: () => void;
  revoke: Action<{ keyId: string }, ApiKey>;
}) {
  const client = useQueryClient();
  const toast = useToast();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);

  async function confirm(key: ApiKey) {
    setPending(true);
    setFailure(null);
    try {
      await runAction(revoke, { keyId: key.id });
      await client.invalidateQueries({ queryKey: keys.apiKeys });
      toast(`${key.name} is revoked.`);
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
      open={apiKey !== null}
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke ${apiKey?.name ?? "the key"}?`}
      description="Programs that send it are refused from now on. A revoked key cannot be brought back."
      cancel="Keep it"
      confirm="Revoke"
      pending={pending}
      onConfirm={() => apiKey && void confirm(apiKey)}
      error={<Failure title="The key was not revoked" error={failure} />}
      testId="confirm-revoke"
    />
  );
}
