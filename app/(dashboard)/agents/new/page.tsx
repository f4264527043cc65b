import type { Metadata } from "next";
import { NewAgent } from "@/components/agents/new-agent";
import { loadFromNumbers, requireOperator } from "@/lib/http/pages";
import { createAgentAction } from "@/lib/http/settings-actions";

export const metadata: Metadata = { title: "New agent" };

export default async function NewAgentPage() {
  const [operator, fromNumbers] = await Promise.all([requireOperator("/agents/new"), loadFromNumbers()]);
  return <NewAgent mayChange={operator.role === "admin"} fromNumbers={fromNumbers} create={createAgentAction} />;
}
