"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useForm } from "@/components/form/use-form";
import { ReadOnlyNote } from "@/components/form/form-note";
import { Button } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import type { Agent, CreateAgentBody } from "@/lib/contract/agents";
import { runAction, type Action } from "@/lib/client/api";
import { AgentForm } from "./agent-form";
import { checkAgent, EMPTY_AGENT, toInput } from "./agent-draft";

/** Makes an agent, and then shows it. */
export function NewAgent({
  mayChange,
  fromNumbers,
  create,
}: {
  mayChange: boolean;
  fromNumbers: string[];
  create: Action<CreateAgentBody, Agent>;
}) {
  const router = useRouter();
  const form = useForm({
    initial: EMPTY_AGENT,
    readOnly: !mayChange,
    check: (draft) => checkAgent(draft, true),
    save: async (draft) => {
      const agent = await runAction(create, toInput(draft));
      router.push(`/agents/${agent.id}`);
      router.refresh();
    },
  });
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-6 px-4 py-5 sm:px-6">
      <PageHeader title="New agent">An agent is the AI of a call. Each call has one.</PageHeader>
      {mayChange ? (
        <AgentForm form={form} fromNumbers={fromNumbers} failureTitle="The agent was not made">
          <div className="flex gap-2">
            <Button type="submit" variant="primary" disabled={form.pending} data-testid="save-agent">
              {form.pending ? "Creating…" : "Create agent"}
            </Button>
            <Button asChild>
              <Link href="/agents">Cancel</Link>
            </Button>
          </div>
        </AgentForm>
      ) : (
        <ReadOnlyNote what="agents" />
      )}
    </div>
  );
}
