// Writes the types of @rymi/node from the API's OpenAPI document; with --check says whether they are as they should be.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { ERRORS } from "@/lib/contract/errors";
import { createOpenapi } from "@/lib/contract/openapi/document";
import { queryProperties, type JsonSchema } from "@/lib/contract/openapi/schemas";
import { OPERATIONS } from "@/lib/contract/operations";
import { ROOT } from "./bootstrap/paths.mjs";
import { schemaToType } from "./sdk/schema-to-type";

const FILE = join(ROOT, "packages/node/src/generated.ts");

function declare(name: string, schema: JsonSchema): string {
  const type = schemaToType(schema);
  return schema.type === "object" && schema.properties
    ? `export interface ${name} ${type}`
    : `export type ${name} = ${type};`;
}

function source(): string {
  const { components } = createOpenapi("");
  const schemas = Object.entries(components.schemas).map(([name, schema]) => declare(name, schema));
  const queries = OPERATIONS.flatMap(({ id, query }) => {
    if (!query) return [];
    const name = `${id[0]!.toUpperCase()}${id.slice(1)}Query`;
    return [declare(name, { type: "object", properties: queryProperties(query) })];
  });
  const retryable = Object.entries(ERRORS).flatMap(([code, { retryable }]) => (retryable ? [code] : []));
  return [
    "// Made by scripts/sdk-types.ts from the API's OpenAPI document. Do not edit: run it again.\n/* eslint-disable max-lines -- as long as the API is wide */",
    ...schemas,
    ...queries,
    'export type ErrorCode = ErrorBody["error"]["code"];',
    `/** Codes after which the same request may succeed without a change. */\nexport const RETRYABLE_CODES: readonly ErrorCode[] = ${JSON.stringify(retryable)};`,
  ].join("\n\n");
}

const wanted = await format(source(), { ...(await resolveConfig(FILE)), parser: "typescript" });
if (process.argv.includes("--check")) {
  const there = readFileSync(FILE, "utf8");
  if (there !== wanted) {
    console.error("packages/node/src/generated.ts is not what the contract says. Run: npx tsx scripts/sdk-types.ts");
    process.exitCode = 1;
  }
} else {
  writeFileSync(FILE, wanted);
}
