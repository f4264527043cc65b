import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { default as addFormats } from "ajv-formats";

/** The fields that an agent wants filled after its calls. */
export interface FieldsCheck {
  /** JSON Schema of each field's value, by name. */
  properties: Record<string, Record<string, unknown>>;
  /** Definitions that the properties refer to. */
  definitions: Record<string, unknown>;
  /** What is wrong with the values of the fields that were stated, by field where it is one's fault; empty: nothing. */
  errorsOf(stated: Record<string, unknown>): { field: string | null; message: string }[];
}

/** Thrown where an agent's schema is no JSON Schema of an object; the message says what is wrong with it. */
export class FieldsSchemaError extends Error {
  override name = "FieldsSchemaError";
}

/**
 * Reads an agent's JSON Schema (draft 7, or 2020-12 where `$schema` says so). `required` at its top is not held against a
 * call: what was not said cannot be filled in. Errors: FieldsSchemaError.
 */
export function readFieldsSchema(schema: Record<string, unknown>): FieldsCheck {
  const { $schema: dialect, required: _required, ...rest } = schema;
  if (rest.type !== "object") throw new FieldsSchemaError("the schema's type must be object");
  const properties = (rest.properties ?? {}) as FieldsCheck["properties"];
  const validate = compile(rest, String(dialect).includes("2020-12"));
  return {
    properties,
    definitions: {
      ...(rest.$defs !== undefined && { $defs: rest.$defs }),
      ...(rest.definitions !== undefined && { definitions: rest.definitions }),
    },
    errorsOf(stated) {
      if (validate(stated)) return [];
      return (validate.errors ?? []).map(({ instancePath, message }) => {
        const name = /^\/([^/]+)/.exec(instancePath)?.[1]?.replaceAll("~1", "/").replaceAll("~0", "~");
        return { field: name ?? null, message: message ?? "does not fit the schema" };
      });
    },
  };
}

function compile(schema: Record<string, unknown>, newest: boolean): ValidateFunction {
  const options = { strict: false, allErrors: true, logger: false } as const;
  try {
    const ajv = newest ? new Ajv2020(options) : new Ajv(options);
    addFormats.default(ajv);
    return ajv.compile(schema);
  } catch (cause) {
    throw Object.assign(new FieldsSchemaError(cause instanceof Error ? cause.message : "no JSON Schema"), { cause });
  }
}
