import type { Metadata } from "next";
import { AgentList } from "@/components/agents/agent-list";
import { loadAgentsPage } from "@/lib/http/pages";

export const metadata: Metadata = { title: "Agents" };

export default async function AgentsPage() {
  return <AgentList first={await loadAgentsPage()} />;
}
