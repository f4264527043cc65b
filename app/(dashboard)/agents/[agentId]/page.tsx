import type { Metadata } from "next";
import { AgentView } from "@/components/agents/agent-page";
import { createCallAction, endCallAction } from "@/lib/http/actions";
import { loadAgentPage, requireOperator } from "@/lib/http/pages";
import { archiveAgentAction, updateAgentAction } from "@/lib/http/settings-actions";

export const metadata: Metadata = { title: "Agent" };

export default async function AgentPage({ params }: { params: Promise<{ agentId: string }> }) {
  const { agentId } = await params;
  const operator = await requireOperator(`/agents/${agentId}`);
  return (
    <AgentView
      key={agentId}
      first={await loadAgentPage(agentId)}
      operator={{ id: operator.id, name: operator.name, role: operator.role }}
      actions={{
        update: updateAgentAction,
        archive: archiveAgentAction,
        createCall: createCallAction,
        endCall: endCallAction,
      }}
    />
  );
}
