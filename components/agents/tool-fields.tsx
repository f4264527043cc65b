"use client";

import { Plus, Wrench, X } from "lucide-react";
import { TextField } from "@/components/form/text-field";
import type { Form } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { emptyTool, type AgentDraft, type ToolDraft } from "./agent-draft";

const MAX_TOOLS = 32;

/** The HTTP tools an agent may call, one card each. */
export function ToolFields({ form }: { form: Form<AgentDraft> }) {
  const { tools } = form.draft;
  const change = (key: number, part: Partial<ToolDraft>) =>
    form.change({ tools: tools.map((tool) => (tool.key === key ? { ...tool, ...part } : tool)) });
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 text-lg font-medium">Tools</legend>
      <p className="text-sm text-muted-foreground">
        Addresses the agent may call while it talks, to look something up or to do something. Its arguments go there as
        JSON by POST.
      </p>
      {tools.map((tool, index) => (
        <Tool
          key={tool.key}
          form={form}
          tool={tool}
          index={index}
          change={(part) => change(tool.key, part)}
          remove={() => form.change({ tools: tools.filter(({ key }) => key !== tool.key) })}
        />
      ))}
      {tools.length === 0 && form.readOnly && <p className="text-sm">None.</p>}
      {!form.readOnly && (
        <div>
          <Button
            disabled={tools.length >= MAX_TOOLS}
            onClick={() => form.change({ tools: [...tools, emptyTool(tools)] })}
          >
            <Plus aria-hidden />
            Add a tool
          </Button>
        </div>
      )}
    </fieldset>
  );
}

function Tool({
  form,
  tool,
  index,
  change,
  remove,
}: {
  form: Form<AgentDraft>;
  tool: ToolDraft;
  index: number;
  change: (part: Partial<ToolDraft>) => void;
  remove: () => void;
}) {
  const path = `tools[${index}]`;
  const title = tool.name.trim() || `Tool ${index + 1}`;
  return (
    <div role="group" aria-label={title} className="flex flex-col gap-3 rounded-md border bg-card p-3">
      <div className="flex items-center gap-2">
        <Wrench aria-hidden className="size-4 text-muted-foreground" />
        <span className="min-w-0 grow truncate font-mono text-sm">{title}</span>
        {!form.readOnly && (
          <Button variant="quiet" size="iconSmall" aria-label={`Remove the tool ${title}`} onClick={remove}>
            <X aria-hidden />
          </Button>
        )}
      </div>
      <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_160px]">
        <TextField
          form={form}
          path={`${path}.name`}
          label="Name"
          help="What the model calls: letters, digits and _."
          className="font-mono"
          value={tool.name}
          onChange={(name) => change({ name })}
        />
        <TextField
          form={form}
          path={`${path}.timeout_ms`}
          label="Time limit, ms"
          help="100 to 30,000."
          inputMode="numeric"
          value={tool.timeoutMs}
          onChange={(timeoutMs) => change({ timeoutMs: timeoutMs.trim() })}
        />
      </div>
      <TextField
        form={form}
        path={`${path}.description`}
        label="Description"
        help="Tells the model when to use it."
        value={tool.description}
        onChange={(description) => change({ description })}
      />
      <TextField
        form={form}
        path={`${path}.url`}
        label="URL"
        help="https only."
        type="url"
        inputMode="url"
        className="font-mono"
        value={tool.url}
        onChange={(url) => change({ url })}
      />
      <TextField
        form={form}
        path={`${path}.parameters`}
        label="Arguments"
        help="JSON Schema of type object."
        rows={6}
        className="font-mono"
        value={tool.parameters}
        onChange={(parameters) => change({ parameters })}
      />
      <Secret form={form} path={`${path}.secret`} tool={tool} change={change} />
    </div>
  );
}

function Secret({
  form,
  path,
  tool,
  change,
}: {
  form: Form<AgentDraft>;
  path: string;
  tool: ToolDraft;
  change: (part: Partial<ToolDraft>) => void;
}) {
  if (form.readOnly) {
    return (
      <p className="text-sm">
        <span className="font-medium">Secret: </span>
        {tool.secretKeptFor ? "set, and never shown" : "none"}
      </p>
    );
  }
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field
        label="Secret"
        help="Sent as Authorization: Bearer. Never shown again."
        error={tool.secretChange === "set" ? undefined : form.errorAt(path)}
      >
        {(control) => (
          <Select
            {...control}
            data-field={path}
            value={tool.secretChange}
            onChange={(event) => change({ secretChange: event.target.value as ToolDraft["secretChange"] })}
            onBlur={() => form.leave(path)}
          >
            {tool.secretKeptFor && <option value="keep">Keep the one that is set</option>}
            <option value="none">{tool.secretKeptFor ? "Remove it" : "None"}</option>
            <option value="set">{tool.secretKeptFor ? "Replace it" : "Set one"}</option>
          </Select>
        )}
      </Field>
      {tool.secretChange === "set" && (
        <TextField
          form={form}
          path={path}
          label="New secret"
          type="password"
          autoComplete="new-password"
          value={tool.secret}
          onChange={(secret) => change({ secret })}
        />
      )}
    </div>
  );
}
