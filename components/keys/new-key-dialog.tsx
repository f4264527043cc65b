"use client";

import { useQueryClient } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Failure } from "@/components/form/form-note";
import { TextField } from "@/components/form/text-field";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import type { CreateApiKeyBody, CreatedApiKey } from "@/lib/contract/api-keys";
import { Scope } from "@/lib/contract/scopes";
import { runAction, type Action } from "@/lib/client/api";
import { keys } from "@/lib/client/queries";
import { checkKey, EMPTY_KEY, KEY_CAPS, toKey, type KeyDraft } from "./key-draft";

/** What a scope lets a program do. */
export const SCOPE_WORDS: Record<Scope, string> = {
  read: "Reads everything, changes nothing.",
  calls: "Reads everything, makes and changes calls.",
  admin: "Everything: also agents, keys, numbers, webhooks and settings.",
};

/** Makes a key, then shows it, this once. */
export function NewKeyDialog({
  open,
  onOpenChange,
  create,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  create: Action<CreateApiKeyBody, CreatedApiKey>;
}) {
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  const close = (next: boolean) => {
    onOpenChange(next);
    if (!next) setMade(null);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={made ? "Copy the key now" : "New API key"}
      description={made ? `${made.name}, scope ${made.scope}.` : "It opens this workspace to a program."}
    >
      {made ? <Made made={made} done={() => close(false)} /> : <KeyForm create={create} onMade={setMade} />}
    </Dialog>
  );
}

function KeyForm({
  create,
  onMade,
}: {
  create: Action<CreateApiKeyBody, CreatedApiKey>;
  onMade: (made: CreatedApiKey) => void;
}) {
  const client = useQueryClient();
  const form = useForm<KeyDraft>({
    initial: EMPTY_KEY,
    check: checkKey,
    save: async (draft) => {
      const made = await runAction(create, toKey(draft));
      void client.invalidateQueries({ queryKey: keys.apiKeys });
      onMade(made);
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <Failure title="The key was not made" error={form.failure} />
      <TextField
        form={form}
        path="name"
        label="Name"
        help="What uses it, such as the order service."
        value={form.draft.name}
        onChange={(name) => form.change({ name })}
      />
      <Field label="Scope" help={SCOPE_WORDS[form.draft.scope]} error={form.errorAt("scope")}>
        {(control) => (
          <Select
            {...control}
            data-field="scope"
            value={form.draft.scope}
            onChange={(event) => form.change({ scope: event.target.value as Scope })}
          >
            {Scope.options.map((scope) => (
              <option key={scope} value={scope}>
                {scope}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {form.draft.scope !== "read" && (
        <fieldset className="flex min-w-0 flex-col gap-2">
          <legend className="text-sm font-medium">Limits of what it calls</legend>
          <p className="text-sm text-muted-foreground">Empty: as much as the workspace may.</p>
          <div className="grid items-start gap-3 sm:grid-cols-3">
            {KEY_CAPS.map(({ key, label }) => (
              <TextField
                key={key}
                form={form}
                path={key}
                label={label}
                inputMode="numeric"
                value={form.draft[key]}
                onChange={(value) => form.change({ [key]: value })}
              />
            ))}
          </div>
        </fieldset>
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={form.pending} data-testid="create-key">
          {form.pending ? "Creating…" : "Create key"}
        </Button>
      </div>
    </form>
  );
}

function Made({ made, done }: { made: CreatedApiKey; done: () => void }) {
  return (
    <div className="flex flex-col gap-4">
      <p className="flex items-start gap-2 rounded-md bg-waiting-soft p-3 text-waiting" role="status">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        The key is not shown again. Keep it where only your program reads it.
      </p>
      <Field label="Key">
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              readOnly
              value={made.key}
              className="font-mono"
              data-testid="made-key"
              onFocus={(event) => event.target.select()}
            />
            <CopyButton text={made.key} label="Copy the key" size="default" autoFocus>
              Copy
            </CopyButton>
          </div>
        )}
      </Field>
      <div className="flex justify-end">
        <Button variant="primary" onClick={done}>
          Done
        </Button>
      </div>
    </div>
  );
}
