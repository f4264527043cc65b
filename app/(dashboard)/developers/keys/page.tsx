import type { Metadata } from "next";
import { KeysPage } from "@/components/keys/keys-page";
import { loadApiKeysPage, requireOperator } from "@/lib/http/pages";
import { createApiKeyAction, revokeApiKeyAction } from "@/lib/http/settings-actions";

export const metadata: Metadata = { title: "API keys" };

export default async function ApiKeysPage() {
  const [operator, first] = await Promise.all([requireOperator("/developers/keys"), loadApiKeysPage()]);
  return (
    <KeysPage
      first={first}
      mayChange={operator.role === "admin"}
      create={createApiKeyAction}
      revoke={revokeApiKeyAction}
    />
  );
}
