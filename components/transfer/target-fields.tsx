"use client";

import { useQuery } from "@tanstack/react-query";
import { PhoneField } from "@/components/form/phone-field";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import type { Operator } from "@/lib/contract/operators";
import { formatPhone } from "@/lib/client/phone";
import { operatorsQuery } from "@/lib/client/queries";
import type { TargetDraft, TargetKind } from "./target-draft";

const KIND: Record<TargetKind, string> = {
  participant: "Somebody in the call",
  user: "An operator",
  pstn: "A phone",
  sip: "A SIP address",
  webrtc: "A browser, by link",
};

/** Whom to ring: its kind, and what that kind needs. */
export function TargetFields({
  draft,
  path,
  label,
  kinds,
  people = [],
  fromNumbers,
  readOnly = false,
  errorAt,
  onBlur,
  onChange,
}: {
  draft: TargetDraft;
  /** Where it stands in the contract. */
  path: string;
  label: string;
  kinds: TargetKind[];
  /** Those in the call who can be chosen. */
  people?: { id: string; name: string }[];
  fromNumbers: string[];
  readOnly?: boolean;
  errorAt: (path: string) => string | undefined;
  onBlur: (path: string) => void;
  onChange: (change: Partial<TargetDraft>) => void;
}) {
  const shared = { draft, path, readOnly, errorAt, onBlur, onChange };
  return (
    <div className="flex flex-col gap-3">
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field label={label} error={errorAt(path)}>
          {(control) => (
            <Select
              {...control}
              data-field={path}
              disabled={readOnly}
              value={draft.kind}
              onChange={(event) => onChange({ kind: event.target.value as TargetKind })}
            >
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {KIND[kind]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {draft.kind === "participant" && <PersonChoice {...shared} people={people} />}
        {draft.kind === "user" && <OperatorChoice {...shared} />}
        {draft.kind === "webrtc" && (
          <Field
            label="Joins as"
            help="They join with a link you copy from the list of people."
            error={errorAt(`${path}.identity`)}
          >
            {(control) => (
              <Input
                {...control}
                data-field={`${path}.identity`}
                maxLength={128}
                autoComplete="off"
                readOnly={readOnly}
                value={draft.identity}
                onChange={(event) => onChange({ identity: event.target.value })}
                onBlur={() => onBlur(`${path}.identity`)}
              />
            )}
          </Field>
        )}
        {(draft.kind === "pstn" || draft.kind === "sip") && (
          <Field
            label="Call from"
            help={draft.fromNumber ? undefined : "The number of this call, where it has one."}
            error={errorAt(`${path}.from_number`)}
          >
            {(control) => (
              <Select
                {...control}
                data-field={`${path}.from_number`}
                disabled={readOnly}
                value={draft.fromNumber}
                onChange={(event) => onChange({ fromNumber: event.target.value })}
                onBlur={() => onBlur(`${path}.from_number`)}
              >
                <option value="">As the call has it</option>
                {fromNumbers.map((number) => (
                  <option key={number} value={number}>
                    {formatPhone(number)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
      </div>
      {draft.kind === "pstn" && (
        <PhoneField
          label="Phone number"
          verb="Calls"
          path={`${path}.identity`}
          readOnly={readOnly}
          value={draft}
          error={errorAt(`${path}.identity`)}
          onBlur={() => onBlur(`${path}.identity`)}
          onChange={onChange}
        />
      )}
      {draft.kind === "sip" && (
        <Field
          label="SIP address"
          help="Called through the carrier of the number it is called from."
          error={errorAt(`${path}.identity`)}
        >
          {(control) => (
            <Input
              {...control}
              data-field={`${path}.identity`}
              maxLength={255}
              autoComplete="off"
              inputMode="email"
              placeholder="sip:name@pbx.example.com"
              readOnly={readOnly}
              value={draft.sipAddress}
              onChange={(event) => onChange({ sipAddress: event.target.value })}
              onBlur={() => onBlur(`${path}.identity`)}
            />
          )}
        </Field>
      )}
    </div>
  );
}

interface Part {
  draft: TargetDraft;
  path: string;
  readOnly: boolean;
  errorAt: (path: string) => string | undefined;
  onBlur: (path: string) => void;
  onChange: (change: Partial<TargetDraft>) => void;
}

function PersonChoice({
  draft,
  path,
  readOnly,
  errorAt,
  onBlur,
  onChange,
  people,
}: Part & { people: { id: string; name: string }[] }) {
  return (
    <Field label="Who" error={errorAt(`${path}.participant_id`)}>
      {(control) => (
        <Select
          {...control}
          data-field={`${path}.participant_id`}
          disabled={readOnly}
          value={draft.participantId}
          onChange={(event) => onChange({ participantId: event.target.value })}
          onBlur={() => onBlur(`${path}.participant_id`)}
        >
          <option value="">Choose somebody</option>
          {people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function OperatorChoice({ draft, path, readOnly, errorAt, onBlur, onChange }: Part) {
  const { data, isError } = useQuery(operatorsQuery());
  const operators = data?.operators ?? [];
  // One who is gone is still the target that was chosen, until somebody chooses another.
  const gone = draft.userId !== "" && data !== undefined && !operators.some(({ id }) => id === draft.userId);
  return (
    <Field
      label="Operator"
      help={isError ? "The operators could not be read." : "Rings in their open dashboard for 30\u00a0s."}
      error={errorAt(`${path}.user_id`)}
    >
      {(control) => (
        <Select
          {...control}
          data-field={`${path}.user_id`}
          disabled={readOnly}
          value={draft.userId}
          onChange={(event) => onChange({ userId: event.target.value })}
          onBlur={() => onBlur(`${path}.user_id`)}
        >
          <option value="">{data ? "Choose an operator" : "Loading…"}</option>
          {operators.map((operator) => (
            <option key={operator.id} value={operator.id}>
              {operatorLabel(operator)}
            </option>
          ))}
          {gone && <option value={draft.userId}>Somebody who is gone</option>}
        </Select>
      )}
    </Field>
  );
}

function operatorLabel({ name, groups }: Operator): string {
  return groups.length > 0 ? `${name} (${groups.join(", ")})` : name;
}
