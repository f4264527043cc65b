import type { VonageAccount } from "../accounts";
import type { SignedRequest } from "../http/webhook";
import { webhookToken } from "./jwt";

export interface WebhookTarget {
  url: string;
  method: "GET" | "POST";
}

/** Signs a request to the application as Vonage does: fields in the query of a GET, as JSON in a POST. */
export function signWebhook(
  account: VonageAccount,
  { url, method }: WebhookTarget,
  fields: Record<string, unknown>,
): SignedRequest {
  const isPost = method === "POST";
  const body = isPost ? JSON.stringify(fields) : null;
  const query = new URLSearchParams(
    Object.entries(fields)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  ).toString();
  return {
    url: isPost ? url : url + (url.includes("?") ? "&" : "?") + query,
    method,
    body,
    headers: {
      ...(isPost && { "content-type": "application/json" }),
      "user-agent": "Vonage",
      authorization: `Bearer ${webhookToken(account, body)}`,
    },
    signedBy: ["authorization"],
  };
}
