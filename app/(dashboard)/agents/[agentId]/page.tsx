import type { Metadata } from "next";
import { AgentView } from "@/components/agents/agent-page";
import { createCallAction, endCallAction } from "@/lib/http/actions";
import { loadAgentPage, loadFromNumbers, requireOperator } from "@/lib/http/pages";
import { archiveAgentAction, updateAgentAction } from "@/lib/http/settings-actions";

export const metadata: Metadata = { title: "Agent" };

export default async function AgentPage({ params }: { params: Promise<{ agentId: string }> }) {
  const { agentId } = await params;
  const [operator, first, fromNumbers] = await Promise.all([
    requireOperator(`/agents/${agentId}`),
    loadAgentPage(agentId),
    loadFromNumbers(),
  ]);
  return (
    <AgentView
      key={agentId}
      first={first}
      fromNumbers={fromNumbers}
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
