"use client";

import { useQuery } from "@tanstack/react-query";
import { TextField } from "@/components/form/text-field";
import type { Form } from "@/components/form/use-form";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import type { WorkspaceUsage } from "@/lib/contract/workspace";
import { workspaceUsageQuery } from "@/lib/client/queries";
import { CountriesField } from "./countries-field";
import type { CAPS, SettingsDraft } from "./settings-draft";

const FIELDS = [
  { key: "max_concurrent_legs", label: "Phones in calls at once", help: "0 to 10,000; those that ring count too." },
  { key: "max_legs_per_day", label: "Phones called a day", help: "0 to 1,000,000; a day ends at midnight UTC." },
  { key: "max_leg_minutes_per_day", label: "Minutes a day", help: "0 to 10,000,000." },
] as const satisfies { key: (typeof CAPS)[number]; label: string; help: string }[];

/** Whom phones may be called, and how many: what a stolen key can cost at the most. */
export function PhoneSettings({ form }: { form: Form<SettingsDraft> }) {
  const { draft, change } = form;
  const own = draft.allowed_countries === null;
  return (
    <fieldset className="flex min-w-0 flex-col gap-4">
      <legend className="mb-1 text-lg font-medium">Phones</legend>
      <p className="text-sm text-muted-foreground">
        What may be called, so that a lost key does not become a large bill. Premium-rate, satellite and other special
        numbers are never called.
      </p>
      <Field
        label="Countries"
        help={own ? "A German number calls German phones." : "Phones in all other countries are not called."}
      >
        {(control) => (
          <Select
            {...control}
            disabled={form.readOnly}
            value={own ? "own" : "list"}
            onChange={(event) => change({ allowed_countries: event.target.value === "own" ? null : [] })}
          >
            <option value="own">The country of the number that calls</option>
            <option value="list">Those on a list</option>
          </Select>
        )}
      </Field>
      {draft.allowed_countries && (
        <CountriesField
          value={draft.allowed_countries}
          readOnly={form.readOnly}
          error={form.errorAt("allowed_countries")}
          onChange={(allowed_countries) => change({ allowed_countries })}
        />
      )}
      <div className="grid items-start gap-4 sm:grid-cols-3">
        {FIELDS.map(({ key, label, help }) => (
          <TextField
            key={key}
            form={form}
            path={key}
            label={label}
            help={help}
            inputMode="numeric"
            value={draft[key]}
            onChange={(value) => change({ [key]: value })}
          />
        ))}
      </div>
      <Usage />
    </fieldset>
  );
}

/** Today's use beside the caps that are in force. */
function Usage() {
  const { data, isError } = useQuery(workspaceUsageQuery());
  return (
    <section
      aria-label="Used today"
      className="flex flex-col gap-2 rounded-md border bg-card p-3"
      data-testid="phone-usage"
    >
      <h3 className="text-sm font-medium">Used today (UTC)</h3>
      {data ? (
        <dl className="grid gap-3 sm:grid-cols-3">
          {figures(data).map((figure) => (
            <Figure key={figure.label} {...figure} />
          ))}
        </dl>
      ) : isError ? (
        <p className="text-sm text-muted-foreground">It could not be read. It is tried again by itself.</p>
      ) : (
        <Skeleton className="h-14" />
      )}
      <p className="text-sm text-muted-foreground">
        A phone reserves the longest time of its call, and gives back what is left when it hangs up. Calls to your
        numbers are not counted.
      </p>
    </section>
  );
}

const number = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 0 });

function figures(usage: WorkspaceUsage) {
  return [
    { label: "Phones in calls now", used: usage.legs_now, most: usage.max_concurrent_legs, note: null },
    { label: "Phones called", used: usage.legs_today, most: usage.max_legs_per_day, note: null },
    {
      label: "Minutes",
      used: usage.minutes_used_today + usage.minutes_reserved,
      most: usage.max_leg_minutes_per_day,
      note: usage.minutes_reserved > 0 ? `${number(usage.minutes_reserved)} of them reserved` : null,
    },
  ];
}

function Figure({ label, used, most, note }: { label: string; used: number; most: number; note: string | null }) {
  const full = used >= most;
  const share = most === 0 ? 100 : Math.min(100, (used / most) * 100);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <dt className="text-sm text-muted-foreground">{label}</dt>
      <dd className="flex flex-col gap-1">
        <span className="tabular-nums">
          {number(used)} of {number(most)}
          {full && <span className="text-danger"> · full</span>}
        </span>
        <span aria-hidden className="h-1 overflow-hidden rounded-full bg-muted">
          <span
            className={
              full ? "block h-full bg-danger" : share >= 80 ? "block h-full bg-waiting" : "block h-full bg-primary"
            }
            style={{ width: `${share}%` }}
          />
        </span>
        {note && <span className="text-sm text-muted-foreground">{note}</span>}
      </dd>
    </div>
  );
}
