"use client";

import { useMemo } from "react";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { formatPhone, phoneCountries, readPhone, type CountryCode } from "@/lib/client/phone";

/** A phone number as typed so far. */
export interface PhoneDraft {
  phone: string;
  country: CountryCode;
}

/** A phone number with its country; below it what it is read as, after `verb`. */
export function PhoneField({
  label,
  verb,
  path,
  value,
  error,
  readOnly = false,
  onBlur,
  onChange,
}: {
  label: string;
  verb: string;
  path?: string;
  value: PhoneDraft;
  error: string | undefined;
  readOnly?: boolean;
  onBlur: () => void;
  onChange: (change: Partial<PhoneDraft>) => void;
}) {
  const countries = useMemo(() => phoneCountries(), []);
  const number = readPhone(value.phone, value.country);
  const preview = number ? (
    <span data-testid="phone-preview">
      {verb} {formatPhone(number)} <span className="font-mono text-xs">({number})</span>
    </span>
  ) : (
    "With or without the country's code."
  );
  return (
    <Field label={label} help={preview} error={error}>
      {(control) => (
        <div className="flex gap-2">
          <Select
            aria-label="Country"
            className="w-24 shrink-0"
            disabled={readOnly}
            value={value.country}
            onChange={(event) => onChange({ country: event.target.value as CountryCode })}
          >
            {countries.map(({ code, name, callingCode }) => (
              <option key={code} value={code} label={`${code} ${callingCode}`} suppressHydrationWarning>
                {`${name} (${callingCode})`}
              </option>
            ))}
          </Select>
          <Input
            {...control}
            data-field={path}
            type="tel"
            inputMode="tel"
            autoComplete="off"
            readOnly={readOnly}
            value={value.phone}
            onChange={(event) => onChange({ phone: event.target.value })}
            onBlur={onBlur}
          />
        </div>
      )}
    </Field>
  );
}
