import type { Metadata } from "next";
import { NewCallForm } from "@/components/calls/new-call-form";
import { createCallAction } from "@/lib/http/actions";
import { loadAgentsPage, loadFromNumbers, requireOperator } from "@/lib/http/pages";

export const metadata: Metadata = { title: "Start a call" };

export default async function NewCallPage() {
  const [operator, agents, fromNumbers] = await Promise.all([
    requireOperator("/calls/new"),
    loadAgentsPage(),
    loadFromNumbers(),
  ]);
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-6 px-4 py-5 sm:px-6">
      <h1 className="text-xl font-medium">Start a call</h1>
      <NewCallForm
        agents={agents.data}
        fromNumbers={fromNumbers}
        operatorName={operator.name}
        create={createCallAction}
      />
    </div>
  );
}
