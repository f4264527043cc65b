import type { JsonSchema } from "@/lib/contract/openapi/schemas";
import { CodeMark, InlineMarkdown } from "./markdown";

/** The fields of a schema; a named one is a link to its own place on the page. */
export function SchemaView({ schema }: { schema: JsonSchema }) {
  const options = (schema.oneOf ?? schema.anyOf) as JsonSchema[] | undefined;
  if (options && options.some((option) => option.type === "object")) {
    return (
      <ul className="flex flex-col gap-3">
        {options.map((option, index) => (
          <li key={index} className="flex flex-col gap-1 border-l-2 border-border pl-3">
            <SchemaView schema={option} />
          </li>
        ))}
      </ul>
    );
  }
  const fields = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  if (fields.length === 0) {
    return (
      <p>
        <TypeOf schema={schema} />
      </p>
    );
  }
  const required = new Set(schema.required as string[] | undefined);
  return (
    <ul className="flex flex-col divide-y divide-border">
      {fields.map(([name, field]) => (
        <Field key={name} name={name} schema={field} required={required.has(name)} />
      ))}
    </ul>
  );
}

/** A field or a parameter: its name, what it takes, and what it is for. */
export function Field({
  name,
  schema,
  required,
  description,
}: {
  name: string;
  schema: JsonSchema;
  required: boolean;
  description?: string;
}) {
  const nested = nestedFields(schema);
  return (
    <li className="flex flex-col gap-1 py-2">
      <span className="flex flex-wrap items-baseline gap-x-2">
        <code className="font-mono text-sm font-medium [overflow-wrap:anywhere]">{name}</code>
        <span className="min-w-0 text-sm text-muted-foreground [overflow-wrap:anywhere]">
          <TypeOf schema={schema} />
          {required ? "" : ", optional"}
          {schema.default !== undefined && (
            <>
              , default <CodeMark>{JSON.stringify(schema.default)}</CodeMark>
            </>
          )}
        </span>
      </span>
      {description && (
        <span className="text-sm">
          <InlineMarkdown text={description} />
        </span>
      )}
      {nested && (
        <div className="border-l-2 border-border pl-3">
          <SchemaView schema={nested} />
        </div>
      )}
    </li>
  );
}

/** The object in a field, in its list, or beside null; undefined where its fields stand elsewhere. */
function nestedFields(schema: JsonSchema): JsonSchema | undefined {
  if (schema.type === "object" && schema.properties) return schema;
  if (schema.type === "array") return nestedFields(schema.items as JsonSchema);
  const options = (schema.oneOf ?? schema.anyOf) as JsonSchema[] | undefined;
  return options?.map(nestedFields).find((option) => option !== undefined);
}

/** What a value may be, in words. */
function TypeOf({ schema }: { schema: JsonSchema }) {
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.split("/").at(-1)!;
    return (
      <a href={`#schema-${name}`} className="text-primary-text underline underline-offset-2">
        {name}
      </a>
    );
  }
  const options = (schema.oneOf ?? schema.anyOf) as JsonSchema[] | undefined;
  if (options) {
    return options.map((option, index) => (
      <span key={index}>
        {index > 0 && " or "}
        <TypeOf schema={option} />
      </span>
    ));
  }
  if (schema.type === "array") {
    return (
      <>
        list of <TypeOf schema={schema.items as JsonSchema} />
      </>
    );
  }
  return <>{wordsOf(schema)}</>;
}

function wordsOf(schema: JsonSchema): string {
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const type = Array.isArray(schema.type)
    ? schema.type.join(" or ")
    : ((schema.type as string | undefined) ?? "anything");
  const limits = [
    schema.format === "date-time" && "ISO 8601",
    schema.format === "uuid" && "UUID",
    bounds(schema.minimum, schema.maximum, ""),
    bounds(schema.minLength, schema.maxLength, " characters"),
  ].filter(Boolean);
  return limits.length > 0 ? `${type} (${limits.join(", ")})` : type;
}

function bounds(from: unknown, to: unknown, unit: string): string | false {
  const isBound = (value: unknown): value is number =>
    typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  if (isBound(from) && isBound(to)) return `${from} to ${to}${unit}`;
  if (isBound(to)) return `at most ${to}${unit}`;
  if (isBound(from)) return `at least ${from}${unit}`;
  return false;
}
