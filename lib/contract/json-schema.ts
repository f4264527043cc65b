import { z } from "zod";

/** Most characters of a JSON Schema, written without white space. */
export const MAX_SCHEMA_LENGTH = 16_384;

/** A JSON Schema of type `object`. Whether it is one as a whole is checked by the domain. */
export const ObjectSchema = z
  .record(z.string(), z.unknown())
  .refine((schema) => schema.type === "object", { error: "must be a JSON Schema of type object" })
  .refine((schema) => JSON.stringify(schema).length <= MAX_SCHEMA_LENGTH, {
    error: `must be at most ${MAX_SCHEMA_LENGTH} characters of JSON`,
  });
