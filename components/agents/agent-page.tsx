"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Archive, ChevronLeft } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Failure, ReadOnlyNote } from "@/components/form/form-note";
import { useForm } from "@/components/form/use-form";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { PageHeader } from "@/components/ui/page-header";
import { useToast } from "@/components/ui/toast";
import type { Agent, UpdateAgentBody } from "@/lib/contract/agents";
import type { Call, CreateCallBody } from "@/lib/contract/calls";
import { ApiError, runAction, type Action } from "@/lib/client/api";
import { agentQuery, keys } from "@/lib/client/queries";
import { AgentForm } from "./agent-form";
import { checkAgent, toDraft, toInput } from "./agent-draft";
import { TestCall } from "./test-call";

/** What can be done on an agent's page. */
export interface AgentActions {
  update: Action<UpdateAgentBody & { agentId: string }, Agent>;
  archive: Action<{ agentId: string }, Agent>;
  createCall: Action<CreateCallBody, Call>;
  endCall: Action<{ callId: string }, Call>;
}

/** One agent: edited on the left, tried out on the right. */
export function AgentView({
  first,
  fromNumbers,
  operator,
  actions,
}: {
  first: Agent;
  fromNumbers: string[];
  operator: { id: string; name: string; role: "operator" | "admin" };
  actions: AgentActions;
}) {
  const client = useQueryClient();
  const toast = useToast();
  const { data: agent } = useQuery({ ...agentQuery(first.id), initialData: first });
  const archived = agent.archived_at !== null;
  const mayChange = operator.role === "admin" && !archived;
  const form = useForm({
    initial: toDraft(first),
    readOnly: !mayChange,
    check: (draft) => checkAgent(draft, false),
    save: async (draft) => {
      const saved = await runAction(actions.update, { agentId: first.id, ...toInput(draft) });
      client.setQueryData(keys.agent(saved.id), saved);
      void client.invalidateQueries({ queryKey: keys.agents });
      form.reset(toDraft(saved));
      toast("Saved. It takes effect at the next call.");
    },
  });

  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-6 px-4 py-5 sm:px-6">
      <div className="flex flex-col gap-2">
        <Link href="/agents" className="flex w-fit items-center gap-1 text-sm text-muted-foreground hover:underline">
          <ChevronLeft aria-hidden className="size-4" />
          Agents
        </Link>
        <PageHeader
          title={agent.name}
          action={
            <div className="flex flex-wrap items-center gap-2">
              {archived && (
                <Badge>
                  <Archive aria-hidden />
                  Archived
                </Badge>
              )}
              <CopyButton text={agent.id} label={`Copy id of ${agent.name}`}>
                Copy id
              </CopyButton>
              {mayChange && <ArchiveButton agent={agent} archive={actions.archive} />}
            </div>
          }
        >
          {archived ? "It gets no calls any more. Calls of the past keep it." : "Changes take effect at the next call."}
        </PageHeader>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,1fr)_420px]">
        {!archived && (
          <TestCall
            agent={agent}
            operator={operator}
            unsaved={form.dirty}
            create={actions.createCall}
            end={actions.endCall}
          />
        )}
        <div className="flex min-w-0 flex-col gap-4 lg:order-first">
          {operator.role !== "admin" && <ReadOnlyNote what="agents" />}
          <AgentForm form={form} fromNumbers={fromNumbers} failureTitle="The agent was not saved">
            {mayChange && (
              <div className="sticky bottom-0 -mx-4 flex items-center gap-3 border-t bg-background px-4 py-3 sm:mx-0 sm:px-0">
                <Button type="submit" variant="primary" disabled={form.pending || !form.dirty} data-testid="save-agent">
                  {form.pending ? "Saving…" : "Save changes"}
                </Button>
                <p role="status" className="text-sm text-muted-foreground">
                  {form.dirty ? "Not saved yet." : ""}
                </p>
              </div>
            )}
          </AgentForm>
        </div>
      </div>
    </div>
  );
}

function ArchiveButton({ agent, archive }: { agent: Agent; archive: AgentActions["archive"] }) {
  const router = useRouter();
  const client = useQueryClient();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);

  async function confirm() {
    setPending(true);
    setFailure(null);
    try {
      await runAction(archive, { agentId: agent.id });
      await client.invalidateQueries({ queryKey: keys.agents });
      toast(`${agent.name} is archived.`);
      router.push("/agents");
      router.refresh();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
      setPending(false);
    }
  }

  return (
    <>
      <Button size="small" variant="dangerQuiet" onClick={() => setOpen(true)} data-testid="archive-agent">
        <Archive aria-hidden />
        Archive
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Archive ${agent.name}?`}
        description="It gets no calls any more and leaves the list. Calls that it is in go on. This cannot be undone."
        cancel="Keep it"
        confirm="Archive"
        pending={pending}
        onConfirm={() => void confirm()}
        error={<Failure title="The agent was not archived" error={failure} />}
        testId="confirm-archive"
      />
    </>
  );
}
