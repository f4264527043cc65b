import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import { send } from "../http/exchange";

const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  js: "text/javascript; charset=utf-8",
};
/** Only its own scripts, no other origin; `data:` for nothing. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const served = new Map<string, Promise<string>>();

/**
 * Answers GET / and /page/*: the page of the phones. Its scripts are TypeScript whose types are taken away here.
 * @returns false when there is no such file.
 */
export async function servePage(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
  const [, name, ending = "js"] = /^\/page\/([a-z-]+)(?:\.(css|svg))?$/.exec(path) ?? [];
  const file = path === "/" ? "index.html" : name && `${name}.${ending === "js" ? "ts" : ending}`;
  if (!file || request.method !== "GET" || file === "serve.ts") return false;
  const body = await load(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (body === null) return false;
  response.setHeader("content-security-policy", POLICY);
  response.setHeader("x-content-type-options", "nosniff");
  send(response, 200, TYPES[path === "/" ? "html" : ending] ?? "text/plain", body);
  return true;
}

function load(file: string): Promise<string> {
  const known = served.get(file);
  if (known) return known;
  const loading = readFile(new URL(file, import.meta.url), "utf8").then((text) =>
    file.endsWith(".ts") ? stripTypeScriptTypes(text) : text,
  );
  served.set(file, loading);
  loading.catch(() => served.delete(file));
  return loading;
}
