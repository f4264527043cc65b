import type { OperationObject } from "@/lib/contract/openapi/document";

/** The request as one types it in a shell; `$RYMI_BASE_URL` and `$RYMI_API_KEY` are from the environment. */
export function curlOf(method: string, path: string, operation: OperationObject): string {
  const at = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => `$${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`);
  const lines = [`curl${method === "GET" ? "" : ` -X ${method}`} "$RYMI_BASE_URL${at}"`];
  if (operation.security.length > 0) lines.push('-H "Authorization: Bearer $RYMI_API_KEY"');
  if (operation.responses[200]?.content?.["text/event-stream"]) lines.push("--no-buffer");
  const content = operation.requestBody?.content["application/json"];
  if (content) {
    lines.push('-H "Content-Type: application/json"');
    const body = JSON.stringify(content.examples?.example?.value ?? {}, null, 2);
    lines.push(`-d '${body.replaceAll("'", "'\\''")}'`);
  }
  const [fileType] = content ? [] : Object.keys(operation.requestBody?.content ?? {});
  if (fileType) lines.push(`-H "Content-Type: ${fileType}"`, `--data-binary @${fileType.replace("/", ".")}`);
  return lines.join(" \\\n  ");
}
