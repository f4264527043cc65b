import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { createOpenapi } from "@/lib/contract/openapi/document";
import { curlOf } from "./curl";

const { paths } = createOpenapi("");
const all = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);

test("the sample of starting a call", () => {
  expect(curlOf("POST", "/v1/calls", paths["/v1/calls"]!.post!)).toMatch(
    /^curl -X POST "\$RYMI_BASE_URL\/v1\/calls" \\\n {2}-H "Authorization: Bearer \$RYMI_API_KEY" \\\n/,
  );
  expect(curlOf("GET", "/v1/calls/{callId}", paths["/v1/calls/{callId}"]!.get!)).toContain("/v1/calls/$CALL_ID");
});

test.each(all)("a shell reads the sample of $method $path as it was meant", ({ method, path, operation }) => {
  // In the place of curl stands what prints its arguments.
  const script = `curl() { printf '%s\\0' "$@"; }\n${curlOf(method, path, operation)}`;
  const args = execFileSync("bash", ["--norc", "-euc", script], {
    env: {
      ...process.env,
      RYMI_BASE_URL: "http://x",
      RYMI_API_KEY: "k",
      ...Object.fromEntries(names(path).map((name) => [name, "id"])),
    },
    encoding: "utf8",
  })
    .split("\0")
    .slice(0, -1);
  expect(args).toContain(`http://x${path.replaceAll(/\{\w+\}/g, "id")}`);
  const body = args[args.indexOf("-d") + 1];
  const example = operation.requestBody?.content["application/json"]?.examples?.example?.value;
  if (example) expect(JSON.parse(body!)).toEqual(JSON.parse(JSON.stringify(example)));
});

function names(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!.replace(/[A-Z]/g, "_$&").toUpperCase());
}
