"use client";

import type { ComponentProps, ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import type { Form } from "./use-form";

/** A text field of a form. `path` is its place in the contract; `rows` makes it a field of several lines. */
export function TextField<D>({
  form,
  path,
  label,
  help,
  rows,
  value,
  onChange,
  ...props
}: {
  form: Form<D>;
  path: string;
  label: string;
  help?: ReactNode;
  rows?: number;
  value: string;
  onChange: (value: string) => void;
} & Pick<ComponentProps<"input">, "className" | "inputMode" | "placeholder" | "type" | "autoComplete">) {
  return (
    <Field label={label} help={help} error={form.errorAt(path)}>
      {(control) => {
        const shared = {
          ...control,
          ...props,
          "data-field": path,
          value,
          readOnly: form.readOnly,
          autoComplete: props.autoComplete ?? "off",
          onBlur: () => form.leave(path),
        };
        const { type: _type, ...several } = shared;
        return rows ? (
          <Textarea {...several} rows={rows} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <Input {...shared} onChange={(event) => onChange(event.target.value)} />
        );
      }}
    </Field>
  );
}
