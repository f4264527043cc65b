"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useId, useState, type FormEvent } from "react";
import { useListening } from "@/components/live/listening";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { ErrorNote } from "@/components/ui/error-note";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import type { Agent } from "@/lib/contract/agents";
import type { Call, CreateCallBody } from "@/lib/contract/calls";
import { ApiError, runAction, type Action } from "@/lib/client/api";
import { fromServer, type FieldErrors } from "@/lib/client/field-errors";
import { countryOf } from "@/lib/client/phone";
import { checkInputs, emptyDraft, ownIdentity, toInput } from "./participant-draft";
import { ParticipantFields } from "./participant-fields";

/** Starts a call: an agent, the people in it, and the operator's own browser where they want to speak. */
export function NewCallForm({
  agents,
  fromNumbers,
  operatorName,
  create,
}: {
  agents: Agent[];
  fromNumbers: string[];
  operatorName: string;
  create: Action<CreateCallBody, Call>;
}) {
  const router = useRouter();
  const { enter } = useListening();
  const joinHereId = useId();
  const recordedId = useId();
  const [agentId, setAgentId] = useState(agents[0]?.id ?? "");
  const [drafts, setDrafts] = useState(() => [emptyDraft(1, "webrtc", countryOf(fromNumbers[0]))]);
  const [joinHere, setJoinHere] = useState(false);
  /** null: as the agent says. */
  const [recorded, setRecorded] = useState<boolean | null>(null);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [pending, setPending] = useState(false);

  const agentRecords = agents.find(({ id }) => id === agentId)?.recording ?? false;
  const asked = drafts.map(toInput);
  const own = joinHere
    ? {
        transport: "webrtc" as const,
        role: "customer" as const,
        identity: ownIdentity(
          operatorName,
          asked.map(({ identity }) => identity),
        ),
      }
    : null;
  const participants = own ? [...asked, own] : asked;
  const mistakes = checkInputs(participants);
  const shown: FieldErrors = {
    ...Object.fromEntries(Object.entries(mistakes).filter(([path]) => touched.has(path))),
    ...refused,
  };

  async function submit(event: FormEvent) {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setTouched(new Set(Object.keys(mistakes)));
    setRefused({});
    setFailure(null);
    if (Object.keys(mistakes).length > 0) {
      focusFirstError(form);
      return;
    }
    setPending(true);
    try {
      const call = await runAction(create, {
        agent_id: agentId,
        participants,
        ...(recorded !== null && { recording: recorded }),
      });
      const access = own && call.participants.find(({ identity }) => identity === own.identity)?.access;
      if (access) enter(call.id, "talk", access);
      router.push(`/calls/${call.id}`);
    } catch (err) {
      setPending(false);
      if (!(err instanceof ApiError)) throw err;
      const atField = fromServer(err);
      const known =
        atField && Object.keys(atField).every((path) => path === "agent_id" || /^participants\[/.test(path));
      if (known) setRefused(atField);
      else setFailure(err);
      focusFirstError(form);
    }
  }

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-6">
      {failure && (
        <ErrorNote title="The call was not started" message={failure.message} requestId={failure.requestId} />
      )}
      <Field label="Agent" help="The one AI agent in the call." error={shown.agent_id}>
        {(control) => (
          <Select {...control} value={agentId} onChange={(event) => setAgentId(event.target.value)}>
            {agents.map((agent) => (
              <option key={agent.id} value={agent.id}>
                {agent.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <ParticipantFields
        drafts={drafts}
        setDrafts={setDrafts}
        errors={shown}
        onBlur={(path) => {
          setTouched((paths) => new Set([...paths, path]));
          setRefused(({ [path]: _corrected, ...rest }) => rest);
        }}
        fromNumbers={fromNumbers}
      />
      <div className="flex items-start gap-2">
        <Checkbox
          id={joinHereId}
          checked={joinHere}
          onCheckedChange={(checked) => setJoinHere(checked === true)}
          className="mt-0.5"
        />
        <div>
          <label htmlFor={joinHereId} className="font-medium">
            Join from this browser
          </label>
          <p className="text-sm text-muted-foreground">
            {own
              ? `You join as ${own.identity}: your microphone is on, everybody hears you.`
              : "You speak in the call yourself."}
          </p>
          {own && shown[`participants[${drafts.length}].identity`] && (
            <p className="text-sm text-danger">{shown[`participants[${drafts.length}].identity`]}</p>
          )}
        </div>
      </div>
      <div className="flex items-start gap-2">
        <Checkbox
          id={recordedId}
          checked={recorded ?? agentRecords}
          onCheckedChange={(checked) => setRecorded(checked === true)}
          aria-describedby={`${recordedId}-note`}
          data-testid="record-call"
          className="mt-0.5"
        />
        <div>
          <label htmlFor={recordedId} className="font-medium">
            Record this call
          </label>
          <p id={`${recordedId}-note`} className="text-sm text-muted-foreground">
            {recorded === null || recorded === agentRecords
              ? agentRecords
                ? "This agent's calls are recorded, unless you say otherwise here."
                : "This agent's calls are not recorded, unless you say so here."
              : recorded
                ? "Each participant is recorded on a lane of their own. They are told as the workspace's settings say."
                : "Nothing of this call is recorded."}
          </p>
        </div>
      </div>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" disabled={pending || !agentId} data-testid="submit-call">
          {pending ? "Starting…" : "Start call"}
        </Button>
        <Button asChild>
          <Link href="/calls">Cancel</Link>
        </Button>
      </div>
      {agents.length === 0 && (
        <p className="text-muted-foreground">
          This workspace has no agent yet.{" "}
          <Link href="/agents/new" className="underline">
            Make one first
          </Link>
          .
        </p>
      )}
    </form>
  );
}

/** After React has shown the errors. */
function focusFirstError(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}
