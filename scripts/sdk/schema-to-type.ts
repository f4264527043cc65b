import type { JsonSchema } from "@/lib/contract/openapi/schemas";

/** The TypeScript type of a JSON Schema, for what the API's document uses of it. Throws for what it does not know. */
export function schemaToType(schema: JsonSchema): string {
  if (typeof schema.$ref === "string") return schema.$ref.split("/").at(-1)!;
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return union(schema.enum.map((value) => JSON.stringify(value)));
  const options = (schema.oneOf ?? schema.anyOf) as JsonSchema[] | undefined;
  if (options) return union(options.map(schemaToType));
  if (Array.isArray(schema.allOf))
    return (schema.allOf as JsonSchema[]).map((part) => `(${schemaToType(part)})`).join(" & ");
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => schemaToType({ ...schema, type })));
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return `(${schemaToType(schema.items as JsonSchema)})[]`;
    case "object":
      return objectType(schema);
    case undefined:
      return "unknown";
    default:
      throw new Error(`no type for the schema ${JSON.stringify(schema)}`);
  }
}

function objectType(schema: JsonSchema): string {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  if (properties.length === 0) {
    const values = schema.additionalProperties;
    return values ? `Record<string, ${schemaToType(values as JsonSchema)}>` : "Record<string, never>";
  }
  const required = new Set(schema.required as string[] | undefined);
  const fields = properties.map(([name, property]) => {
    const comment = typeof property.description === "string" ? `/** ${property.description} */\n` : "";
    return `${comment}${JSON.stringify(name)}${required.has(name) ? "" : "?"}: ${schemaToType(property)};`;
  });
  return `{\n${fields.join("\n")}\n}`;
}

function union(types: string[]): string {
  return [...new Set(types)].join(" | ");
}
