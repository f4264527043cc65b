"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ErrorNote } from "@/components/ui/error-note";
import type { Agent, AgentPage } from "@/lib/contract/agents";
import { ApiError } from "@/lib/client/api";
import { agentsQuery } from "@/lib/client/queries";

/** The workspace's agents, to look at. They are made by the API. */
export function AgentList({ first }: { first: AgentPage }) {
  const { data, error } = useQuery({ ...agentsQuery(), initialData: first });
  return (
    <div className="flex flex-col gap-4 px-4 py-5 sm:px-6">
      <div className="flex flex-col gap-1">
        <h1 className="text-xl font-medium">Agents</h1>
        <p className="text-muted-foreground">
          Each call has one of them. New ones are made with <code className="font-mono text-sm">POST /v1/agents</code>.
        </p>
      </div>
      {error && (
        <ErrorNote
          title="The agents could not be read anew"
          message={error.message}
          requestId={error instanceof ApiError ? error.requestId : null}
        />
      )}
      {data.data.length === 0 && <p className="py-16 text-center text-muted-foreground">No agents yet.</p>}
      <ul className="grid gap-4 lg:grid-cols-2">
        {data.data.map((agent) => (
          <AgentCard key={agent.id} agent={agent} />
        ))}
      </ul>
    </div>
  );
}

function AgentCard({ agent }: { agent: Agent }) {
  const [copied, setCopied] = useState(false);
  const facts = [
    ["Greeting", agent.greeting || "None"],
    ["Voice", agent.voice ?? "Default"],
    ["Chat model", agent.llm_model ?? "Default"],
    ["Tools", agent.tools.map(({ name }) => name).join(", ") || "None"],
  ];
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-md border bg-card p-4">
      <div className="flex items-center justify-between gap-2">
        <h2 className="truncate font-medium" title={agent.name}>
          {agent.name}
        </h2>
        <Button
          size="small"
          aria-label={`Copy id of ${agent.name}`}
          onClick={() => void navigator.clipboard.writeText(agent.id).then(() => setCopied(true))}
        >
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          Copy id
        </Button>
      </div>
      <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted-foreground">{label}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary className="text-sm text-muted-foreground">Instructions</summary>
        <p className="mt-2 text-sm break-words whitespace-pre-wrap">{agent.instructions || "None"}</p>
      </details>
    </li>
  );
}
