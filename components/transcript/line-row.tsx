import { Lock, Scissors } from "lucide-react";
import { memo } from "react";
import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/lib/client/time";
import type { TranscriptLine } from "./line";
import { Speaker } from "./speaker";

const APART = { whisper: "whisper", consult: "private talk" } as const;

/** One line of a transcript as it grows. A line that goes on with the speaker before it does not repeat the name. */
export const LineRow = memo(function LineRow({
  line,
  continued,
  interim = false,
}: {
  line: TranscriptLine;
  continued: boolean;
  interim?: boolean;
}) {
  return (
    <div
      data-testid={interim ? "transcript-interim" : "transcript-entry"}
      data-speaker={line.speaker}
      data-role={line.role}
      data-lane={line.apart ?? "call"}
      id={interim ? undefined : line.key}
      className={cn(
        "grid grid-cols-[minmax(0,1fr)] gap-x-3",
        line.startedAtMs === null ? "sm:grid-cols-[144px_minmax(0,1fr)]" : "sm:grid-cols-[44px_144px_minmax(0,1fr)]",
        continued ? "pt-0.5" : interim ? "pt-3" : "pt-3 first:pt-0",
      )}
    >
      {line.startedAtMs !== null && (
        <span className="tabular pt-0.5 font-mono text-xs text-muted-foreground max-sm:hidden">
          {formatDuration(line.startedAtMs)}
        </span>
      )}
      <span className={cn("min-w-0", continued && "max-sm:hidden")}>
        <Speaker name={line.name} role={line.role} colour={line.colour} className={cn(continued && "sr-only")} />
      </span>
      <p className={cn("min-w-0 break-words", interim && "text-muted-foreground")}>
        {line.apart && (
          <span className="mr-2 inline-flex items-center gap-1 align-middle text-xs text-private">
            <Lock aria-hidden className="size-3" />
            {APART[line.apart]}
          </span>
        )}
        <span data-testid="transcript-text">{interim ? `${line.text.replace(/[.…\s]+$/, "")}…` : line.text}</span>
        {line.interrupted && (
          <span className="ml-2 inline-flex items-center gap-1 align-middle text-xs text-muted-foreground">
            <Scissors aria-hidden className="size-3" />
            cut short
          </span>
        )}
      </p>
    </div>
  );
});
