"use client";

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { TextField } from "@/components/form/text-field";
import type { Form } from "@/components/form/use-form";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import { transcriptQuery } from "@/lib/client/queries";
import { formatDuration } from "@/lib/client/time";
import { participantName } from "@/lib/client/words";
import type { TransferDraft } from "./transfer-draft";

/** Facts are picked from this many of the newest lines. */
const SHOWN = 60;

/** What the target is told: by the server from what was said, or written here with facts from the transcript. */
export function BriefingFields({
  form,
  callId,
  operatorId,
}: {
  form: Form<TransferDraft>;
  callId: string;
  operatorId: string;
}) {
  const { draft, change } = form;
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="sr-only">Briefing</legend>
      <Field
        label="Briefing"
        help={draft.briefing === "auto" ? "Its reason and facts are taken from the transcript." : undefined}
      >
        {(control) => (
          <Select
            {...control}
            value={draft.briefing}
            onChange={(event) => change({ briefing: event.target.value as TransferDraft["briefing"] })}
          >
            <option value="auto">From what was said</option>
            <option value="written">Written by me</option>
          </Select>
        )}
      </Field>
      {draft.briefing === "written" && (
        <>
          <TextField
            form={form}
            path="briefing.reason"
            label="Reason"
            help="Why you transfer them, in a sentence."
            value={draft.reason}
            onChange={(reason) => change({ reason })}
          />
          <Facts form={form} callId={callId} operatorId={operatorId} />
          <TextField
            form={form}
            path="briefing.promises"
            label="Promises"
            help="What the caller was promised, one a line."
            rows={2}
            value={draft.promises}
            onChange={(promises) => change({ promises })}
          />
          <TextField
            form={form}
            path="briefing.next_step"
            label="Next step"
            value={draft.nextStep}
            onChange={(nextStep) => change({ nextStep })}
          />
        </>
      )}
    </fieldset>
  );
}

function Facts({ form, callId, operatorId }: { form: Form<TransferDraft>; callId: string; operatorId: string }) {
  const titleId = useId();
  const { data: entries = [] } = useQuery(transcriptQuery(callId));
  const { facts } = form.draft;
  const said = entries.filter(({ lane, role }) => lane === "call" && role !== "agent").slice(-SHOWN);
  const error = form.errorAt("briefing.facts");
  function toggle({ id, text }: TranscriptEntry, on: boolean) {
    const order = new Map(entries.map((entry, index) => [entry.id, index]));
    const next = on ? [...facts, { text, transcriptId: id }] : facts.filter(({ transcriptId }) => transcriptId !== id);
    next.sort((a, b) => (order.get(a.transcriptId) ?? 0) - (order.get(b.transcriptId) ?? 0));
    form.change({ facts: next });
  }
  return (
    <div className="flex flex-col gap-1">
      <span id={titleId} className="text-sm font-medium">
        Facts
      </span>
      {said.length === 0 ? (
        <p className="text-sm text-muted-foreground">Nothing was said yet that could be one.</p>
      ) : (
        <ul
          aria-labelledby={titleId}
          tabIndex={0}
          className="max-h-44 overflow-y-auto rounded-md border bg-card py-1 focus-visible:-outline-offset-2"
        >
          {said.map((entry) => (
            <FactChoice
              key={entry.id}
              entry={entry}
              name={participantName(entry, operatorId)}
              checked={facts.some(({ transcriptId }) => transcriptId === entry.id)}
              onChange={(on) => toggle(entry, on)}
            />
          ))}
        </ul>
      )}
      <p className={error ? "text-sm text-danger" : "text-sm text-muted-foreground"}>
        {error ?? "Tick the lines that matter; each keeps the link to where it was said."}
      </p>
    </div>
  );
}

function FactChoice({
  entry,
  name,
  checked,
  onChange,
}: {
  entry: TranscriptEntry;
  name: string;
  checked: boolean;
  onChange: (on: boolean) => void;
}) {
  const id = useId();
  return (
    <li className="flex items-start gap-2 px-3 py-1 max-sm:py-2">
      <Checkbox id={id} checked={checked} onCheckedChange={(value) => onChange(value === true)} className="mt-0.5" />
      <label htmlFor={id} className="min-w-0 text-sm break-words">
        <span className="tabular font-mono text-xs text-muted-foreground">{formatDuration(entry.started_at_ms)}</span>{" "}
        <span className="font-medium">{name}:</span> {entry.text}
      </label>
    </li>
  );
}
