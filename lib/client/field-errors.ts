import type { z } from "zod";

/** Errors by the path of their field, e.g. `tools[1].name`. */
export type FieldErrors = Record<string, string>;

/** What a contract finds wrong with `value`: the first mistake of each field, as a sentence. */
export function checkFields(schema: z.ZodType, value: unknown): FieldErrors {
  const parsed = schema.safeParse(value);
  const errors: FieldErrors = {};
  for (const issue of parsed.error?.issues ?? []) errors[pathOf(issue.path)] ??= sentence(issue.message);
  return errors;
}

/** An error that the server gave, at its field; null where it names none. Its message may begin with the path. */
export function fromServer(error: { param: string | null; message: string }): FieldErrors | null {
  if (!error.param) return null;
  const said = error.message.startsWith(`${error.param}: `)
    ? error.message.slice(error.param.length + 2)
    : error.message;
  return { [error.param]: sentence(said) };
}

function pathOf(path: PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, "");
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? "" : ".");
}
