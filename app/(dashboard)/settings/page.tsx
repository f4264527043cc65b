import type { Metadata } from "next";
import { SettingsPage } from "@/components/settings/settings-page";
import { loadWorkspacePage, requireOperator } from "@/lib/http/pages";
import { updateWorkspaceAction } from "@/lib/http/settings-actions";

export const metadata: Metadata = { title: "Settings" };

export default async function WorkspaceSettingsPage() {
  const [operator, first] = await Promise.all([requireOperator("/settings"), loadWorkspacePage()]);
  return <SettingsPage first={first} mayChange={operator.role === "admin"} update={updateWorkspaceAction} />;
}
