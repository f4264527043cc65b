"use client";

import { Globe, Phone, Plus, Server, X } from "lucide-react";
import type { Dispatch, SetStateAction } from "react";
import { PhoneField } from "@/components/form/phone-field";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import type { MachineDetection } from "@/lib/contract/participants";
import type { FieldErrors } from "@/lib/client/field-errors";
import { countryOf, formatPhone } from "@/lib/client/phone";
import { emptyDraft, type ParticipantDraft } from "./participant-draft";

const MAX_PARTICIPANTS = 32;

const TRANSPORT = {
  webrtc: { word: "Browser", Icon: Globe },
  pstn: { word: "Phone", Icon: Phone },
  sip: { word: "SIP phone", Icon: Server },
} as const;

const MACHINE: Record<MachineDetection, { word: string; help: string }> = {
  off: { word: "Connect it", help: "Whoever answers is in the call, a voicemail box too." },
  detect: { word: "Hang up", help: "The carrier listens for machines. Only what surely is one is hung up on." },
  message: {
    word: "Leave a message, then hang up",
    help: "Said in the carrier's own voice; after the greeting, where the carrier can tell when that is over.",
  },
};

/** The people to bring into a call, one row each. */
export function ParticipantFields({
  drafts,
  setDrafts,
  errors,
  onBlur,
  fromNumbers,
}: {
  drafts: ParticipantDraft[];
  setDrafts: Dispatch<SetStateAction<ParticipantDraft[]>>;
  errors: FieldErrors;
  onBlur: (path: string) => void;
  fromNumbers: string[];
}) {
  const homeCountry = countryOf(fromNumbers[0]);
  const add = (transport: ParticipantDraft["transport"]) =>
    setDrafts((all) => [
      ...all,
      emptyDraft(Math.max(0, ...all.map(({ key }) => key)) + 1, transport, homeCountry, fromNumbers[0]),
    ]);
  const full = drafts.length >= MAX_PARTICIPANTS;
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">Participants</legend>
      {drafts.map((draft, index) => (
        <ParticipantRow
          key={draft.key}
          draft={draft}
          path={`participants[${index}]`}
          title={`${TRANSPORT[draft.transport].word}, participant ${index + 1}`}
          errors={errors}
          onBlur={onBlur}
          fromNumbers={fromNumbers}
          onChange={(change) =>
            setDrafts((all) => all.map((other) => (other.key === draft.key ? { ...other, ...change } : other)))
          }
          onRemove={() => setDrafts((all) => all.filter((other) => other.key !== draft.key))}
        />
      ))}
      {errors.participants && (
        <p role="alert" className="text-sm text-danger">
          {errors.participants}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button disabled={full} onClick={() => add("webrtc")}>
          <Plus aria-hidden />
          Add a browser
        </Button>
        <Button
          disabled={full || fromNumbers.length === 0}
          onClick={() => add("pstn")}
          title={fromNumbers.length === 0 ? "This workspace owns no number to call from." : undefined}
        >
          <Plus aria-hidden />
          Add a phone
        </Button>
        <Button
          disabled={full || fromNumbers.length === 0}
          onClick={() => add("sip")}
          title={fromNumbers.length === 0 ? "This workspace owns no number to call from." : undefined}
        >
          <Plus aria-hidden />
          Add a SIP phone
        </Button>
      </div>
    </fieldset>
  );
}

function ParticipantRow({
  draft,
  path,
  title,
  errors,
  onBlur,
  fromNumbers,
  onChange,
  onRemove,
}: {
  draft: ParticipantDraft;
  path: string;
  title: string;
  errors: FieldErrors;
  onBlur: (path: string) => void;
  fromNumbers: string[];
  onChange: (change: Partial<ParticipantDraft>) => void;
  onRemove: () => void;
}) {
  const { Icon, word } = TRANSPORT[draft.transport];
  return (
    <div
      role="group"
      aria-label={title}
      data-testid="participant-fields"
      className="flex flex-col gap-3 rounded-md border bg-card p-3"
    >
      <div className="flex items-center gap-2">
        <Icon aria-hidden className="size-4 text-muted-foreground" />
        <span className="grow font-medium">{word}</span>
        <Button variant="quiet" size="iconSmall" aria-label={`Take out: ${title}`} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      {draft.transport === "webrtc" ? (
        <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_160px]">
          <Field label="Name" help="Shown to everybody in the call." error={errors[`${path}.identity`]}>
            {(control) => (
              <Input
                {...control}
                value={draft.identity}
                maxLength={128}
                autoComplete="off"
                onChange={(event) => onChange({ identity: event.target.value })}
                onBlur={() => onBlur(`${path}.identity`)}
              />
            )}
          </Field>
          <Field label="Role" help={draft.role === "observer" ? "Hears, is not heard." : "Hears and is heard."}>
            {(control) => (
              <Select
                {...control}
                value={draft.role}
                onChange={(event) => onChange({ role: event.target.value as ParticipantDraft["role"] })}
              >
                <option value="customer">Customer</option>
                <option value="observer">Observer</option>
              </Select>
            )}
          </Field>
        </div>
      ) : (
        <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_190px]">
          {draft.transport === "sip" ? (
            <Field
              label="SIP address"
              help="Called through the carrier of the number at its side."
              error={errors[`${path}.identity`]}
            >
              {(control) => (
                <Input
                  {...control}
                  value={draft.sipAddress}
                  maxLength={255}
                  autoComplete="off"
                  inputMode="email"
                  placeholder="sip:name@pbx.example.com"
                  onChange={(event) => onChange({ sipAddress: event.target.value })}
                  onBlur={() => onBlur(`${path}.identity`)}
                />
              )}
            </Field>
          ) : (
            <PhoneField
              label="Phone number"
              verb="Calls"
              value={draft}
              error={errors[`${path}.identity`]}
              onBlur={() => onBlur(`${path}.identity`)}
              onChange={onChange}
            />
          )}
          <Field label="Call from" error={errors[`${path}.from_number`]}>
            {(control) => (
              <Select
                {...control}
                value={draft.fromNumber}
                onChange={(event) => onChange({ fromNumber: event.target.value })}
                onBlur={() => onBlur(`${path}.from_number`)}
              >
                {fromNumbers.map((number) => (
                  <option key={number} value={number}>
                    {formatPhone(number)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="When a machine answers" help={MACHINE[draft.machine].help}>
            {(control) => (
              <Select
                {...control}
                data-testid="machine-detection"
                value={draft.machine}
                onChange={(event) => onChange({ machine: event.target.value as MachineDetection })}
              >
                {Object.entries(MACHINE).map(([choice, { word: name }]) => (
                  <option key={choice} value={choice}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {draft.machine === "message" && (
            <div className="sm:col-span-2">
              <Field
                label="Message"
                help="Say who calls and how to call back."
                error={errors[`${path}.voicemail_message`]}
              >
                {(control) => (
                  <Textarea
                    {...control}
                    rows={3}
                    maxLength={1_000}
                    value={draft.voicemail}
                    onChange={(event) => onChange({ voicemail: event.target.value })}
                    onBlur={() => onBlur(`${path}.voicemail_message`)}
                  />
                )}
              </Field>
            </div>
          )}
        </div>
      )}
    </div>
  );
}
