"use client";

import { PhoneField } from "@/components/form/phone-field";
import { TextField } from "@/components/form/text-field";
import type { Form } from "@/components/form/use-form";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { formatPhone } from "@/lib/client/phone";
import { formatDuration } from "@/lib/client/time";
import type { SettingsDraft } from "./settings-draft";

/** What becomes of a call that asks for a person. */
export function EscalationSettings({ form, fromNumbers }: { form: Form<SettingsDraft>; fromNumbers: string[] }) {
  const { draft, change } = form;
  return (
    <fieldset className="flex min-w-0 flex-col gap-4">
      <legend className="mb-1 text-lg font-medium">Escalations</legend>
      <p className="text-sm text-muted-foreground">
        A call that asks for a person waits until an operator claims it. What happens meanwhile, and if nobody comes.
      </p>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          label="What callers hear while they wait"
          help={
            draft.escalation_hears === "music"
              ? "They are on hold, and are told every 20 s that somebody is looked for."
              : "The agent goes on talking with them."
          }
        >
          {(control) => (
            <Select
              {...control}
              disabled={form.readOnly}
              value={draft.escalation_hears}
              onChange={(event) =>
                change({ escalation_hears: event.target.value as SettingsDraft["escalation_hears"] })
              }
            >
              <option value="agent">The agent</option>
              <option value="music">Music</option>
            </Select>
          )}
        </Field>
        <TextField
          form={form}
          path="escalation_unclaimed_seconds"
          label="Nobody claims it, seconds"
          help={withDuration(draft.escalation_unclaimed_seconds, "10 to 3,600.")}
          inputMode="numeric"
          value={draft.escalation_unclaimed_seconds}
          onChange={(escalation_unclaimed_seconds) => change({ escalation_unclaimed_seconds })}
        />
      </div>
      <Field
        label="Then"
        help={
          draft.escalation_then === "number"
            ? "The caller is transferred to this number."
            : "The agent says that nobody is free, and goes on with the caller."
        }
      >
        {(control) => (
          <Select
            {...control}
            disabled={form.readOnly}
            value={draft.escalation_then}
            onChange={(event) => change({ escalation_then: event.target.value as SettingsDraft["escalation_then"] })}
          >
            <option value="agent">Back to the agent</option>
            <option value="number">Call a phone number</option>
          </Select>
        )}
      </Field>
      {draft.escalation_then === "number" && (
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <PhoneField
            label="Phone number"
            verb="Calls"
            path="escalation_number"
            readOnly={form.readOnly}
            value={draft.escalationPhone}
            error={form.errorAt("escalation_number")}
            onBlur={() => form.leave("escalation_number")}
            onChange={(part) => change({ escalationPhone: { ...draft.escalationPhone, ...part } })}
          />
          <Field
            label="Call from"
            help={fromNumbers.length === 0 ? "This workspace owns no number: add one under Numbers." : undefined}
            error={form.errorAt("escalation_from_number")}
          >
            {(control) => (
              <Select
                {...control}
                data-field="escalation_from_number"
                disabled={form.readOnly}
                value={draft.escalation_from_number}
                onChange={(event) => change({ escalation_from_number: event.target.value })}
                onBlur={() => form.leave("escalation_from_number")}
              >
                <option value="">Choose a number</option>
                {fromNumbers.map((number) => (
                  <option key={number} value={number}>
                    {formatPhone(number)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
      )}
    </fieldset>
  );
}

/** The bounds, and the seconds as a timer shows them. */
export function withDuration(seconds: string, help: string): string {
  return /^\d{1,6}$/.test(seconds) ? `That is ${formatDuration(Number(seconds) * 1000)}. ${help}` : help;
}
