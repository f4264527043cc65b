"use client";

import { Hourglass } from "lucide-react";
import { useOperatorActions } from "@/components/live/operator-actions";
import { useControl } from "@/components/live/use-control";
import { useNow } from "@/components/time/clock";
import { Button } from "@/components/ui/button";
import type { Call } from "@/lib/contract/calls";
import { runAction } from "@/lib/client/api";
import { formatDuration } from "@/lib/client/time";
import { ENDING } from "@/lib/client/words";

/** Says that a limit is about to end the call, why, and how long is left. */
export function EndingNotice({ callId, ending }: { callId: string; ending: NonNullable<Call["ending"]> }) {
  const { stay } = useOperatorActions();
  const control = useControl<"stay">();
  const now = useNow(1000);
  const leftMs = Math.max(0, Date.parse(ending.at) - now);
  const { why, instead } = ENDING[ending.end_reason];
  return (
    <div
      role="status"
      data-testid="ending-notice"
      className="mx-4 mb-3 flex items-start gap-2 rounded-md border border-waiting px-3 py-2 text-sm sm:mx-6"
    >
      <Hourglass aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
      <span className="grow">
        {/* Read out once, not each second. */}
        <span className="font-medium" aria-hidden>
          Ends in <span className="tabular">{formatDuration(leftMs)}</span>.
        </span>
        <span className="sr-only">The call is about to end.</span> {why} {instead}
      </span>
      {ending.end_reason === "customers_left" && (
        <Button
          size="small"
          disabled={control.pending !== null}
          onClick={() => void control.run("stay", () => runAction(stay, { callId }))}
          data-testid="stay-button"
        >
          {control.pending ? "Staying…" : "Stay to talk"}
        </Button>
      )}
    </div>
  );
}
