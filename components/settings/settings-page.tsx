"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { CheckField } from "@/components/form/check-field";
import { Failure, ReadOnlyNote } from "@/components/form/form-note";
import { TextField } from "@/components/form/text-field";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { useToast } from "@/components/ui/toast";
import { RecordingNotice, type UpdateWorkspaceBody, type Workspace } from "@/lib/contract/workspace";
import { runAction, type Action } from "@/lib/client/api";
import { keys } from "@/lib/client/queries";
import { EscalationSettings, withDuration } from "./escalation-settings";
import { PhoneSettings } from "./phone-settings";
import { checkSettings, toDraft, toInput, type SettingsDraft } from "./settings-draft";

const NOTICE: Record<RecordingNotice, string> = {
  spoken_and_shown: "Spoken by the agent and shown in the page",
  spoken: "Spoken by the agent",
  shown: "Shown in the page",
  none: "Not told by us",
};

const RETENTION = [
  { key: "recording_retention_days", label: "Keep recordings for, days" },
  { key: "transcript_retention_days", label: "Keep transcripts and summaries for, days" },
] as const;

const LIMITS = [
  { key: "max_call_seconds", label: "Longest call, seconds", help: "60 to 86,400; announced a minute before." },
  { key: "nobody_joined_seconds", label: "Nobody joined, seconds", help: "10 to 86,400." },
  { key: "observers_only_seconds", label: "Observers only, seconds", help: "10 to 3,600." },
  { key: "agent_alone_seconds", label: "Nobody but the agent, seconds", help: "10 to 3,600." },
  { key: "customers_left_seconds", label: "Every customer left, seconds", help: "5 to 3,600; operators may stay." },
] as const;

/** The workspace's settings. */
export function SettingsPage({
  first,
  fromNumbers,
  mayChange,
  update,
}: {
  first: Workspace;
  fromNumbers: string[];
  mayChange: boolean;
  update: Action<UpdateWorkspaceBody, Workspace>;
}) {
  const client = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const form = useForm<SettingsDraft>({
    initial: toDraft(first),
    readOnly: !mayChange,
    check: checkSettings,
    save: async (draft) => {
      const saved = await runAction(update, toInput(draft));
      client.setQueryData(keys.workspace, saved);
      void client.invalidateQueries({ queryKey: keys.workspaceUsage });
      form.reset(toDraft(saved));
      // The top bar names the workspace.
      router.refresh();
      toast("Settings saved.");
    },
  });
  const { draft } = form;
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-6 px-4 py-5 sm:px-6">
      <PageHeader title="Settings">For all calls of this workspace.</PageHeader>
      {!mayChange && <ReadOnlyNote what="settings" />}
      <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-8">
        <Failure title="The settings were not saved" error={form.failure} />
        <fieldset className="flex min-w-0 flex-col gap-4">
          <legend className="mb-3 text-lg font-medium">Workspace</legend>
          <TextField
            form={form}
            path="name"
            label="Name"
            value={draft.name}
            onChange={(name) => form.change({ name })}
          />
        </fieldset>
        <fieldset className="flex min-w-0 flex-col gap-4">
          <legend className="mb-3 text-lg font-medium">Recording</legend>
          <Field
            label="How people are told that a call is recorded"
            help={
              draft.recording_notice === "none"
                ? "In many countries people must be told: then tell them yourself."
                : "When a recorded call starts, and to whoever joins it later."
            }
            error={form.errorAt("recording_notice")}
          >
            {(control) => (
              <Select
                {...control}
                data-field="recording_notice"
                disabled={form.readOnly}
                value={draft.recording_notice}
                onChange={(event) => form.change({ recording_notice: event.target.value as RecordingNotice })}
              >
                {RecordingNotice.options.map((notice) => (
                  <option key={notice} value={notice}>
                    {NOTICE[notice]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </fieldset>
        <fieldset className="flex min-w-0 flex-col gap-4">
          <legend className="mb-3 text-lg font-medium">Privacy</legend>
          <CheckField
            label="Keep whispers and private talks"
            help="Apart from the call's own transcript and recording, for admins only. Otherwise they are gone when they are over."
            checked={draft.keep_private_lanes}
            disabled={form.readOnly}
            onChange={(keep_private_lanes) => form.change({ keep_private_lanes })}
          />
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <TextField
              form={form}
              path="sensitive_pause_seconds"
              label="Longest sensitive pause, seconds"
              help={withDuration(draft.sensitive_pause_seconds, "15 to 900. Then recording and transcript go on.")}
              inputMode="numeric"
              value={draft.sensitive_pause_seconds}
              onChange={(sensitive_pause_seconds) => form.change({ sensitive_pause_seconds })}
            />
          </div>
        </fieldset>
        <EscalationSettings form={form} fromNumbers={fromNumbers} />
        <PhoneSettings form={form} />
        <fieldset className="flex min-w-0 flex-col gap-4">
          <legend className="mb-1 text-lg font-medium">Retention</legend>
          <p className="text-sm text-muted-foreground">
            Counted from a call&apos;s end; what is older is deleted for good. Empty: kept until somebody deletes it.
          </p>
          <div className="grid items-start gap-4 sm:grid-cols-2">
            {RETENTION.map(({ key, label }) => (
              <TextField
                key={key}
                form={form}
                path={key}
                label={label}
                help="1 to 3,650, or empty."
                inputMode="numeric"
                placeholder="Forever"
                value={draft[key]}
                onChange={(value) => form.change({ [key]: value })}
              />
            ))}
          </div>
        </fieldset>
        <fieldset className="flex min-w-0 flex-col gap-4">
          <legend className="mb-1 text-lg font-medium">Limits</legend>
          <p className="text-sm text-muted-foreground">
            After this long a call is ended by itself. Calls that have begun keep their longest time.
          </p>
          <div className="grid items-start gap-4 sm:grid-cols-2">
            {LIMITS.map(({ key, label, help }) => (
              <TextField
                key={key}
                form={form}
                path={key}
                label={label}
                help={withDuration(draft[key], help)}
                inputMode="numeric"
                value={draft[key]}
                onChange={(value) => form.change({ [key]: value })}
              />
            ))}
          </div>
        </fieldset>
        {mayChange && (
          <div className="sticky bottom-0 flex items-center gap-3 border-t bg-background py-3">
            <Button type="submit" variant="primary" disabled={form.pending || !form.dirty} data-testid="save-settings">
              {form.pending ? "Saving…" : "Save changes"}
            </Button>
            <p role="status" className="text-sm text-muted-foreground">
              {form.dirty ? "Not saved yet." : ""}
            </p>
          </div>
        )}
      </form>
    </div>
  );
}
