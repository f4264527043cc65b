"use client";

import type { ReactNode } from "react";
import { CheckField } from "@/components/form/check-field";
import { Failure } from "@/components/form/form-note";
import { TextField } from "@/components/form/text-field";
import type { Form } from "@/components/form/use-form";
import type { AgentDraft } from "./agent-draft";
import { TransferFields } from "./transfer-fields";
import { ToolFields } from "./tool-fields";

const MODELS = [
  { key: "voice", path: "voice", label: "Voice", help: "Name of a voice of the speech model." },
  { key: "llmModel", path: "llm_model", label: "Chat model", help: "What it thinks with." },
  { key: "sttModel", path: "stt_model", label: "Speech recognition model", help: "What it hears with." },
  { key: "ttsModel", path: "tts_model", label: "Speech model", help: "What it speaks with." },
] as const;

/** The fields of an agent, new or old. `children` are the buttons at its end. */
export function AgentForm({
  form,
  fromNumbers,
  failureTitle,
  children,
}: {
  form: Form<AgentDraft>;
  fromNumbers: string[];
  failureTitle: string;
  children: ReactNode;
}) {
  const { draft, change } = form;
  return (
    <form noValidate onSubmit={form.onSubmit} className="flex min-w-0 flex-col gap-8">
      <Failure title={failureTitle} error={form.failure} />
      <div className="flex flex-col gap-4">
        <TextField
          form={form}
          path="name"
          label="Name"
          help="What your workspace calls it."
          value={draft.name}
          onChange={(name) => change({ name })}
        />
        <TextField
          form={form}
          path="instructions"
          label="Instructions"
          help="Who it is, what it is to do and what not. Several people may be on the line: each line it reads begins with the speaker's name."
          rows={10}
          value={draft.instructions}
          onChange={(instructions) => change({ instructions })}
        />
        <TextField
          form={form}
          path="greeting"
          label="Greeting"
          help="Spoken once, when the first person is there. Empty: it waits to be spoken to."
          rows={3}
          value={draft.greeting}
          onChange={(greeting) => change({ greeting })}
        />
      </div>
      <fieldset className="flex min-w-0 flex-col gap-3">
        <legend className="mb-1 text-lg font-medium">Voice and models</legend>
        <p className="text-sm text-muted-foreground">Empty fields stand for the default of this deployment.</p>
        <div className="grid gap-4 sm:grid-cols-2">
          {MODELS.map(({ key, path, label, help }) => (
            <TextField
              key={key}
              form={form}
              path={path}
              label={label}
              help={help}
              placeholder="Default"
              value={draft[key]}
              onChange={(value) => change({ [key]: value })}
            />
          ))}
        </div>
      </fieldset>
      <ToolFields form={form} />
      <TransferFields form={form} fromNumbers={fromNumbers} />
      <fieldset className="flex min-w-0 flex-col gap-4">
        <legend className="mb-1 text-lg font-medium">During and after a call</legend>
        <CheckField
          label="Record its calls"
          help="Where the request for a call does not say otherwise."
          checked={draft.recording}
          disabled={form.readOnly}
          onChange={(recording) => change({ recording })}
        />
        <TextField
          form={form}
          path="intelligence_schema"
          label="Fields to fill after a call"
          help="JSON Schema of type object; each property becomes a field with its evidence. Empty: none."
          rows={8}
          className="font-mono"
          placeholder={'{ "type": "object", "properties": { "order_number": { "type": "string" } } }'}
          value={draft.intelligenceSchema}
          onChange={(intelligenceSchema) => change({ intelligenceSchema })}
        />
      </fieldset>
      {children}
    </form>
  );
}
