"use client";

import { CheckField } from "@/components/form/check-field";
import { TextField } from "@/components/form/text-field";
import type { Form } from "@/components/form/use-form";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import type { InboundDraft, NumberAgent } from "./number-draft";

const RECORDING: Record<InboundDraft["recording"], string> = {
  agent: "As its agent says",
  always: "Always",
  never: "Never",
};

/** The label of a number, and what becomes of calls to it. */
export function InboundFields<D extends InboundDraft>({ form, agents }: { form: Form<D>; agents: NumberAgent[] }) {
  const draft: InboundDraft = form.draft;
  const change = form.change as (change: Partial<InboundDraft>) => void;
  return (
    <>
      <TextField
        form={form}
        path="label"
        label="Label"
        help="What you call it, such as the order line. Only shown here."
        value={draft.label}
        onChange={(label) => change({ label })}
      />
      <Field
        label="Who answers calls to it"
        help={draft.agentId ? "The agent greets the caller." : "Who calls it hears that the call is declined."}
        error={form.errorAt("agent_id")}
      >
        {(control) => (
          <Select
            {...control}
            data-field="agent_id"
            disabled={form.readOnly}
            value={draft.agentId}
            onChange={(event) => change({ agentId: event.target.value })}
          >
            <option value="">Nobody</option>
            {agents
              .filter((agent) => !agent.archived || agent.id === draft.agentId)
              .map((agent) => (
                <option key={agent.id} value={agent.id}>
                  {agent.archived ? `${agent.name} (archived)` : agent.name}
                </option>
              ))}
          </Select>
        )}
      </Field>
      {draft.agentId && (
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label="Record calls to it" error={form.errorAt("recording")}>
            {(control) => (
              <Select
                {...control}
                data-field="recording"
                disabled={form.readOnly}
                value={draft.recording}
                onChange={(event) => change({ recording: event.target.value as InboundDraft["recording"] })}
              >
                {Object.entries(RECORDING).map(([value, words]) => (
                  <option key={value} value={value}>
                    {words}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <div className="sm:pt-6">
            <CheckField
              label="Summary after the call"
              help="Made from what was said."
              checked={draft.transcription}
              disabled={form.readOnly}
              onChange={(transcription) => change({ transcription })}
            />
          </div>
        </div>
      )}
    </>
  );
}
