"use client";

import { useQuery } from "@tanstack/react-query";
import { Bot, Plus } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorNote } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page-header";
import type { Agent, AgentPage } from "@/lib/contract/agents";
import { ApiError } from "@/lib/client/api";
import { agentsQuery } from "@/lib/client/queries";

/** The workspace's agents. */
export function AgentList({ first, mayChange }: { first: AgentPage; mayChange: boolean }) {
  const { data, error } = useQuery({ ...agentsQuery(), initialData: first });
  const add = mayChange && (
    <Button variant="primary" asChild>
      <Link href="/agents/new" data-testid="new-agent">
        <Plus aria-hidden />
        New agent
      </Link>
    </Button>
  );
  return (
    <div className="flex flex-col gap-4 px-4 py-5 sm:px-6">
      <PageHeader title="Agents" action={data.data.length > 0 && add}>
        Each call has one of them. Open one to {mayChange ? "edit it and to try it out" : "read it and to try it out"}.
      </PageHeader>
      {error && (
        <ErrorNote
          title="The agents could not be read anew"
          message={error.message}
          requestId={error instanceof ApiError ? error.requestId : null}
        />
      )}
      {data.data.length === 0 && (
        <div className="flex flex-col items-center gap-3 px-4 py-20 text-center">
          <Bot aria-hidden className="size-6 text-muted-foreground" />
          <div className="flex flex-col gap-1">
            <p className="text-lg font-medium">No agents yet</p>
            <p className="max-w-96 text-muted-foreground">
              An agent is the AI of a call.{" "}
              {mayChange ? "Make one, then talk with it from its page." : "An admin of the workspace makes them."}
            </p>
          </div>
          {add}
        </div>
      )}
      <ul className="grid gap-4 lg:grid-cols-2">
        {data.data.map((agent) => (
          <AgentCard key={agent.id} agent={agent} />
        ))}
      </ul>
    </div>
  );
}

function AgentCard({ agent }: { agent: Agent }) {
  const facts = [
    ["Greeting", agent.greeting || "None"],
    ["Voice", agent.voice ?? "Default"],
    ["Chat model", agent.llm_model ?? "Default"],
    ["Tools", agent.tools.map(({ name }) => name).join(", ") || "None"],
    ["Recording", agent.recording ? "On" : "Off"],
  ];
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-md border bg-card p-4" data-testid="agent-card">
      <div className="flex items-center justify-between gap-2">
        <h2 className="min-w-0 truncate font-medium" title={agent.name}>
          <Link
            href={`/agents/${agent.id}`}
            className="underline decoration-border underline-offset-4 hover:decoration-current"
          >
            {agent.name}
          </Link>
        </h2>
        <CopyButton text={agent.id} label={`Copy id of ${agent.name}`}>
          Copy id
        </CopyButton>
      </div>
      <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted-foreground">{label}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
