import type { Metadata } from "next";
import { AgentList } from "@/components/agents/agent-list";
import { loadAgentsPage, requireOperator } from "@/lib/http/pages";

export const metadata: Metadata = { title: "Agents" };

export default async function AgentsPage() {
  const [operator, agents] = await Promise.all([requireOperator("/agents"), loadAgentsPage()]);
  return <AgentList first={agents} mayChange={operator.role === "admin"} />;
}
