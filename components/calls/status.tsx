import { CircleCheck, CircleX, LoaderCircle, PhoneCall } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { CallStatus } from "@/lib/contract/calls";
import { CALL_STATUS, type Meaning } from "@/lib/client/words";

const ICON = { live: PhoneCall, waiting: LoaderCircle, danger: CircleX, over: CircleCheck };

/** A status as icon and word. */
export function StatusBadge({ word, meaning }: { word: string; meaning: Meaning }) {
  const Icon = ICON[meaning];
  return (
    <Badge meaning={meaning === "over" ? "neutral" : meaning}>
      <Icon aria-hidden />
      {word}
    </Badge>
  );
}

export function CallStatusBadge({ status }: { status: CallStatus }) {
  return (
    <span data-testid="call-status" data-status={status}>
      <StatusBadge {...CALL_STATUS[status]} />
    </span>
  );
}
