import type { Metadata } from "next";
import { NewAgent } from "@/components/agents/new-agent";
import { requireOperator } from "@/lib/http/pages";
import { createAgentAction } from "@/lib/http/settings-actions";

export const metadata: Metadata = { title: "New agent" };

export default async function NewAgentPage() {
  const operator = await requireOperator("/agents/new");
  return <NewAgent mayChange={operator.role === "admin"} create={createAgentAction} />;
}
