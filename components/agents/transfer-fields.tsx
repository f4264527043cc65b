"use client";

import { PhoneForwarded, Plus, X } from "lucide-react";
import { CheckField } from "@/components/form/check-field";
import { TextField } from "@/components/form/text-field";
import type { Form } from "@/components/form/use-form";
import { emptyTarget } from "@/components/transfer/target-draft";
import { TargetFields } from "@/components/transfer/target-fields";
import { Button } from "@/components/ui/button";
import type { AgentDraft, NamedTargetDraft } from "./agent-draft";

const MAX_TARGETS = 20;

/** How the agent gets callers to people: whom it may transfer them to, and whether it may ask for somebody. */
export function TransferFields({ form, fromNumbers }: { form: Form<AgentDraft>; fromNumbers: string[] }) {
  const { transferTargets: targets, canEscalate } = form.draft;
  const set = (transferTargets: NamedTargetDraft[]) => form.change({ transferTargets });
  const change = (key: number, part: Partial<NamedTargetDraft>) =>
    set(targets.map((target) => (target.to.key === key ? { ...target, ...part } : target)));
  const nextKey = Math.max(0, ...targets.map(({ to }) => to.key)) + 1;
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 text-lg font-medium">People it can bring in</legend>
      <CheckField
        label="It may ask for an operator"
        help="When a caller wishes it, or when it gets no further: the call then waits among the escalations."
        checked={canEscalate}
        disabled={form.readOnly}
        onChange={(value) => form.change({ canEscalate: value })}
      />
      <p className="text-sm text-muted-foreground">
        Whom it may transfer callers to, by the name it calls them. It talks with them first, in private.
      </p>
      {targets.map(({ name, to }, index) => {
        const path = `transfer_targets[${index}]`;
        const title = name.trim() || `Target ${index + 1}`;
        return (
          <div
            key={to.key}
            role="group"
            aria-label={title}
            data-testid="transfer-target"
            className="flex flex-col gap-3 rounded-md border bg-card p-3"
          >
            <div className="flex items-center gap-2">
              <PhoneForwarded aria-hidden className="size-4 shrink-0 text-muted-foreground" />
              <span className="min-w-0 grow truncate text-sm">{title}</span>
              {!form.readOnly && (
                <Button
                  variant="quiet"
                  size="iconSmall"
                  aria-label={`Remove the target ${title}`}
                  onClick={() => set(targets.filter((other) => other.to.key !== to.key))}
                >
                  <X aria-hidden />
                </Button>
              )}
            </div>
            <TextField
              form={form}
              path={`${path}.name`}
              label="Name"
              help="Such as Billing, or the night shift."
              value={name}
              onChange={(value) => change(to.key, { name: value })}
            />
            <TargetFields
              draft={to}
              path={`${path}.to`}
              label="Rings"
              kinds={["pstn", "sip", "user", "webrtc"]}
              fromNumbers={fromNumbers}
              readOnly={form.readOnly}
              errorAt={form.errorAt}
              onBlur={form.leave}
              onChange={(part) => change(to.key, { to: { ...to, ...part } })}
            />
          </div>
        );
      })}
      {targets.length === 0 && form.readOnly && <p className="text-sm">Nobody.</p>}
      {!form.readOnly && (
        <div>
          <Button
            disabled={targets.length >= MAX_TARGETS}
            onClick={() => set([...targets, { name: "", to: emptyTarget(nextKey, "pstn", fromNumbers[0]) }])}
          >
            <Plus aria-hidden />
            Add a target
          </Button>
        </div>
      )}
    </fieldset>
  );
}
