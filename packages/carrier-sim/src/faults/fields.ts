import { asObject, InvalidScriptError } from "../phone/script";

/** How one field of a fault is read from JSON. */
export interface Field<T> {
  /** The value when the field is not given, or null. */
  fallback: T;
  /** @returns null when the value is not of this kind. */
  accept(value: unknown): T | null;
  /** What it accepts, as the end of "x must be". */
  expected: string;
}

type Fields = Record<string, Field<unknown>>;
type ValuesOf<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

export const flag: Field<boolean> = {
  fallback: false,
  accept: (value) => (typeof value === "boolean" ? value : null),
  expected: "true or false",
};

/** A share from 0 to 1. */
export const share: Field<number> = {
  fallback: 0,
  accept: (value) => (typeof value === "number" && value >= 0 && value <= 1 ? value : null),
  expected: "a number from 0 to 1",
};

/** A whole number in a range; `what` says what it counts. */
export function count(fallback: number, min: number, max: number, what = "a whole number"): Field<number> {
  return {
    fallback,
    accept: (value) => (isWhole(value) && value >= min && value <= max ? value : null),
    expected: `${what} from ${min} to ${max}`,
  };
}

export const milliseconds = count(0, 0, 3_600_000, "a whole number of milliseconds");

/** A field that is off when it is null or not given. */
export function optional<T>(field: Field<T>): Field<T | null> {
  return { fallback: null, accept: field.accept, expected: `${field.expected}, or null` };
}

/** One of a few words. */
export function word<T extends string>(fallback: T, words: readonly T[]): Field<T> {
  return {
    fallback,
    accept: (value) => words.find((known) => known === value) ?? null,
    expected: `one of ${words.join(", ")}`,
  };
}

/**
 * Reads one field.
 * @throws InvalidScriptError that names it.
 */
export function readField<T>(field: Field<T>, value: unknown, name: string): T {
  if (value === undefined || value === null) return field.fallback;
  const accepted = field.accept(value);
  if (accepted === null) throw new InvalidScriptError(`${name} must be ${field.expected}.`);
  return accepted;
}

/**
 * Reads an object of fields; null gives the fallback of each.
 * @throws InvalidScriptError that names the wrong field.
 */
export function readFields<F extends Fields>(fields: F, value: unknown, name: string): ValuesOf<F> {
  const given = asObject(value ?? {}, name, Object.keys(fields));
  const read = Object.entries(fields).map(([key, field]) => [key, readField(field, given[key], `${name}.${key}`)]);
  return Object.fromEntries(read) as ValuesOf<F>;
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value);
}
