import type { Metadata } from "next";
import { SettingsPage } from "@/components/settings/settings-page";
import { loadFromNumbers, loadWorkspacePage, requireOperator } from "@/lib/http/pages";
import { updateWorkspaceAction } from "@/lib/http/settings-actions";

export const metadata: Metadata = { title: "Settings" };

export default async function WorkspaceSettingsPage() {
  const [operator, first, fromNumbers] = await Promise.all([
    requireOperator("/settings"),
    loadWorkspacePage(),
    loadFromNumbers(),
  ]);
  return (
    <SettingsPage
      first={first}
      fromNumbers={fromNumbers}
      mayChange={operator.role === "admin"}
      update={updateWorkspaceAction}
    />
  );
}
