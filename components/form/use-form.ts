"use client";

import { useState, type FormEvent } from "react";
import { ApiError } from "@/lib/client/api";
import { fromServer, type FieldErrors } from "@/lib/client/field-errors";

/** A form: what is typed, what is wrong with it, and its way to the server. */
export interface Form<D> {
  draft: D;
  /** Something was typed that is not saved. */
  dirty: boolean;
  pending: boolean;
  /** Nothing can be changed: the operator may only look. */
  readOnly: boolean;
  /** A refusal that belongs to no field. */
  failure: ApiError | null;
  change(change: Partial<D>): void;
  /** The mistake to show at a field: after it was left, or when the server found it. */
  errorAt(path: string): string | undefined;
  /** The field was left. */
  leave(path: string): void;
  /** Puts another draft in place, as saved. */
  reset(draft: D): void;
  onSubmit(event: FormEvent): void;
}

/**
 * Keeps a form. `check` finds what is wrong with a draft; `save` sends it and throws ApiError. Mistakes show at a field
 * when it was left, at all fields when the form is sent, and the first of them gets the focus.
 */
export function useForm<D>(options: {
  initial: D;
  readOnly?: boolean;
  check(draft: D): FieldErrors;
  save(draft: D): Promise<void>;
}): Form<D> {
  const [saved, setSaved] = useState(options.initial);
  const [draft, setDraft] = useState(options.initial);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [pending, setPending] = useState(false);
  const mistakes = options.check(draft);

  async function send(form: HTMLFormElement): Promise<void> {
    setLeft(new Set(Object.keys(mistakes)));
    setRefused({});
    setFailure(null);
    if (Object.keys(mistakes).length > 0) return focusFirstError(form);
    setPending(true);
    try {
      await options.save(draft);
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      const atField = fromServer(err);
      const shown = atField && Object.keys(atField).every((path) => form.querySelector(`[data-field="${path}"]`));
      if (shown) setRefused(atField);
      else setFailure(err);
      focusFirstError(form);
    } finally {
      setPending(false);
    }
  }

  return {
    draft,
    dirty: draft !== saved,
    pending,
    readOnly: options.readOnly ?? false,
    failure,
    change: (change) => setDraft((before) => ({ ...before, ...change })),
    errorAt: (path) => refused[path] ?? (left.has(path) ? mistakes[path] : undefined),
    leave: (path) => {
      setLeft((paths) => new Set([...paths, path]));
      setRefused(({ [path]: _corrected, ...rest }) => rest);
    },
    reset: (next) => {
      setSaved(next);
      setDraft(next);
      setLeft(new Set());
      setRefused({});
      setFailure(null);
    },
    onSubmit: (event) => {
      event.preventDefault();
      if (!pending) void send(event.currentTarget as HTMLFormElement);
    },
  };
}

/** After React has shown the errors. */
function focusFirstError(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}
