import { Check, PhoneIncoming, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { OfferAnswer } from "./use-transfer-offer";

/** A caller who waits for this guest: what it is about, and whether they take the call. */
export function TransferOfferCard({ offer, pending, answer }: OfferAnswer) {
  if (!offer) return null;
  const { reason, facts, promises, next_step } = offer.briefing;
  const accepted = offer.status === "merging";
  return (
    <section
      aria-label="A call for you"
      data-testid="transfer-offer"
      data-status={offer.status}
      className="flex max-h-[60dvh] flex-col gap-3 overflow-y-auto rounded-md border-2 border-live bg-card p-4"
    >
      <div className="flex items-start gap-3">
        <PhoneIncoming aria-hidden className="mt-0.5 size-5 shrink-0 text-live" />
        <div role="alert" className="min-w-0 grow">
          <p className="font-medium">A caller on hold is waiting for you</p>
          <p className="break-words">{reason}</p>
        </div>
      </div>
      {accepted ? (
        <p role="status" className="text-sm text-muted-foreground">
          The caller is coming to you.
        </p>
      ) : (
        <div className="flex gap-2">
          <Button
            variant="primary"
            className="grow"
            disabled={pending !== null}
            onClick={() => void answer("accept")}
            data-testid="offer-accept"
          >
            <Check aria-hidden />
            {pending === "accept" ? "Accepting…" : "Accept"}
          </Button>
          <Button
            variant="dangerQuiet"
            className="grow"
            disabled={pending !== null}
            onClick={() => void answer("decline")}
            data-testid="offer-decline"
          >
            <X aria-hidden />
            {pending === "decline" ? "Declining…" : "Decline"}
          </Button>
        </div>
      )}
      <Lines title="What is known" lines={facts} />
      <Lines title="Promised" lines={promises} />
      <Lines title="Next step" lines={next_step ? [next_step] : []} />
    </section>
  );
}

function Lines({ title, lines }: { title: string; lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <div>
      <h3 className="text-sm text-muted-foreground">{title}</h3>
      <ul className="flex flex-col gap-1">
        {lines.map((line, index) => (
          <li key={index} className="break-words">
            {line}
          </li>
        ))}
      </ul>
    </div>
  );
}
