"use client";

import { useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { CallEvent, type EventType } from "@/lib/contract/events";
import { groupEventTypes } from "@/lib/client/webhook-words";

const GROUPS = groupEventTypes(CallEvent.shape.type.options);

/** Which events an endpoint is told of; `null`: all of them. */
export function EventTypeChoice({
  chosen,
  onChange,
  error,
}: {
  chosen: EventType[] | null;
  onChange: (chosen: EventType[] | null) => void;
  error: string | undefined;
}) {
  const id = useId();
  const toggle = (type: EventType, on: boolean) =>
    onChange(on ? [...(chosen ?? []), type] : (chosen ?? []).filter((other) => other !== type));
  return (
    <fieldset
      className="flex min-w-0 flex-col gap-2"
      data-field="event_types"
      aria-describedby={error ? `${id}-error` : undefined}
    >
      <legend className="pb-1 text-sm font-medium">Events</legend>
      {[
        { all: true, label: "All events", help: "Those of later versions too." },
        { all: false, label: "Only these", help: null },
      ].map(({ all, label, help }) => (
        <label key={label} className="flex min-h-7 items-center gap-2 max-sm:min-h-11">
          <input
            type="radio"
            name={id}
            checked={(chosen === null) === all}
            onChange={() => onChange(all ? null : [])}
            aria-invalid={!all && error ? true : undefined}
            className="size-4 accent-primary"
          />
          {label}
          {help && <span className="text-sm text-muted-foreground">{help}</span>}
        </label>
      ))}
      {chosen !== null && (
        <div className="gap-x-4 rounded-md border px-3 pt-3 sm:columns-2">
          {GROUPS.map(([group, types]) => (
            <div key={group} role="group" aria-label={group} className="flex min-w-0 break-inside-avoid flex-col pb-3">
              {types.map((type) => (
                <label key={type} className="flex min-h-7 min-w-0 items-center gap-2 max-sm:min-h-11">
                  <Checkbox
                    checked={chosen.includes(type)}
                    onCheckedChange={(checked) => toggle(type, checked === true)}
                    aria-label={type}
                  />
                  <span className="truncate font-mono text-sm">{type}</span>
                </label>
              ))}
            </div>
          ))}
        </div>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}
