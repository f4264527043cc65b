"use client";

import { Hourglass } from "lucide-react";
import { useNow } from "@/components/time/clock";
import type { Call } from "@/lib/contract/calls";
import { formatDuration } from "@/lib/client/time";
import { ENDING } from "@/lib/client/words";

/** Says that a limit is about to end the call, why, and how long is left. */
export function EndingNotice({ ending }: { ending: NonNullable<Call["ending"]> }) {
  const now = useNow(1000);
  const leftMs = Math.max(0, Date.parse(ending.at) - now);
  const { why, instead } = ENDING[ending.end_reason];
  return (
    <p
      role="status"
      data-testid="ending-notice"
      className="mx-4 mb-3 flex items-start gap-2 rounded-md border border-waiting px-3 py-2 text-sm sm:mx-6"
    >
      <Hourglass aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
      <span>
        {/* Read out once, not each second. */}
        <span className="font-medium" aria-hidden>
          Ends in <span className="tabular">{formatDuration(leftMs)}</span>.
        </span>
        <span className="sr-only">The call is about to end.</span> {why} {instead}
      </span>
    </p>
  );
}
