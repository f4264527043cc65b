"use client";

import { TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Shows a signing secret, this once. */
export function SecretShown({ secret, note, done }: { secret: string; note?: string; done: () => void }) {
  return (
    <div className="flex flex-col gap-4">
      <p className="flex items-start gap-2 rounded-md bg-waiting-soft p-3 text-waiting" role="status">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        The secret is not shown again. With it, what listens tells our messages from forged ones.
      </p>
      {note && <p>{note}</p>}
      <Field label="Signing secret">
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              readOnly
              value={secret}
              className="font-mono"
              data-testid="webhook-secret"
              onFocus={(event) => event.target.select()}
            />
            <CopyButton text={secret} label="Copy the secret" size="default" autoFocus>
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
