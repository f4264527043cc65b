"use client";

import { Failure } from "@/components/form/form-note";
import { TextField } from "@/components/form/text-field";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import type { EventType } from "@/lib/contract/events";
import { CreateWebhookEndpointBody } from "@/lib/contract/webhooks";
import { checkFields } from "@/lib/client/field-errors";
import { EventTypeChoice } from "./event-type-choice";

interface Draft {
  url: string;
  description: string;
  /** null: all. */
  types: EventType[] | null;
}

/** What an endpoint's form gives. */
export type EndpointInput = Required<Pick<CreateWebhookEndpointBody, "url" | "description" | "event_types">>;

const toInput = ({ url, description, types }: Draft): EndpointInput => ({
  url: url.trim(),
  description,
  event_types: types ?? [],
});

/** The fields of an endpoint, new or known. `save` throws ApiError. */
export function EndpointForm({
  initial,
  verb,
  failed,
  save,
}: {
  initial: EndpointInput;
  /** What the button says, now and while it works. */
  verb: { now: string; pending: string };
  /** What a refusal means here. */
  failed: string;
  save: (input: EndpointInput) => Promise<void>;
}) {
  const form = useForm<Draft>({
    initial: {
      url: initial.url,
      description: initial.description,
      types: initial.event_types.length > 0 ? initial.event_types : null,
    },
    check: (draft) => ({
      ...checkFields(CreateWebhookEndpointBody, toInput(draft)),
      ...(draft.types?.length === 0 && { event_types: "Choose at least one." }),
    }),
    save: (draft) => save(toInput(draft)),
  });
  return (
    <form noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <Failure title={failed} error={form.failure} />
      <TextField
        form={form}
        path="url"
        label="URL"
        type="url"
        inputMode="url"
        placeholder="https://example.com/hooks/calls"
        help="Where messages are posted to: https, on the public internet."
        value={form.draft.url}
        onChange={(url) => form.change({ url })}
      />
      <TextField
        form={form}
        path="description"
        label="Description"
        help="What listens there. Optional."
        value={form.draft.description}
        onChange={(description) => form.change({ description })}
      />
      <EventTypeChoice
        chosen={form.draft.types}
        onChange={(types) => form.change({ types })}
        error={form.errorAt("event_types")}
      />
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={form.pending} data-testid="save-endpoint">
          {form.pending ? verb.pending : verb.now}
        </Button>
      </div>
    </form>
  );
}
