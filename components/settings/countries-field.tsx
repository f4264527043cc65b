"use client";

import { Plus, X } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { phoneCountries } from "@/lib/client/phone";
import { findCountry } from "./find-country";

/** The countries that phones may be called in, found by name, by their two letters or by calling code. */
export function CountriesField({
  value,
  readOnly,
  error,
  onChange,
}: {
  value: string[];
  readOnly: boolean;
  error: string | undefined;
  onChange: (value: string[]) => void;
}) {
  const listId = useId();
  const all = useMemo(() => phoneCountries(), []);
  const [typed, setTyped] = useState("");
  const [missing, setMissing] = useState(false);

  function add() {
    if (typed.trim() === "") return;
    const found = findCountry(all, typed);
    setMissing(found === null);
    if (!found) return;
    setTyped("");
    if (!value.includes(found.code)) onChange([...value, found.code]);
  }

  const nameOf = (code: string) => all.find((country) => country.code === code)?.name ?? code;
  return (
    <div className="flex flex-col gap-2">
      {!readOnly && (
        <Field
          label="Add a country"
          help="By name, such as Germany, or by its two letters."
          error={missing ? "There is no such country. Choose one of the list." : error}
        >
          {(control) => (
            <div className="flex gap-2">
              <Input
                {...control}
                list={listId}
                autoComplete="off"
                data-field="allowed_countries"
                value={typed}
                onChange={(event) => {
                  setTyped(event.target.value);
                  setMissing(false);
                }}
                onKeyDown={(event) => {
                  if (event.key !== "Enter") return;
                  event.preventDefault();
                  add();
                }}
              />
              <datalist id={listId}>
                {all.map(({ code, name, callingCode }) => (
                  <option key={code} value={name} label={`${code} ${callingCode}`} suppressHydrationWarning />
                ))}
              </datalist>
              <Button onClick={add}>
                <Plus aria-hidden />
                Add
              </Button>
            </div>
          )}
        </Field>
      )}
      {value.length === 0 ? (
        <p className="text-sm text-muted-foreground">No country: no phone is called.</p>
      ) : (
        <ul aria-label="Countries that may be called" className="flex flex-wrap gap-1.5">
          {value.map((code) => (
            <li
              key={code}
              className="flex min-h-7 items-center gap-1 rounded-full border bg-muted py-0.5 pr-1 pl-3 text-sm max-sm:min-h-11"
              suppressHydrationWarning
            >
              {nameOf(code)}
              {!readOnly && (
                <Button
                  variant="quiet"
                  size="iconSmall"
                  aria-label={`Take out ${nameOf(code)}`}
                  onClick={() => onChange(value.filter((other) => other !== code))}
                >
                  <X aria-hidden />
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
