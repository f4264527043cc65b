"use client";

import type { TranscriptLine } from "@/components/transcript/line";
import { formatDuration } from "@/lib/client/time";

/** What a claim can be checked against: the lines by id, and how one is shown. */
export interface EvidenceBook {
  lines: ReadonlyMap<string, TranscriptLine>;
  choose(key: string): void;
}

/** Links to the lines a claim rests on, by their time in the call. */
export function Evidence({ ids, book }: { ids: string[]; book: EvidenceBook }) {
  return (
    <span className="inline-flex flex-wrap gap-x-1 align-baseline">
      {ids.map((id) => {
        const line = book.lines.get(id);
        if (!line) return null;
        const time = formatDuration(line.startedAtMs ?? 0);
        return (
          <a
            key={id}
            href={`#${id}`}
            title={`${line.name}: ${line.text}`}
            aria-label={`Evidence: ${line.name} at ${time}`}
            data-testid="evidence-link"
            onClick={(event) => {
              event.preventDefault();
              window.history.replaceState(null, "", `#${id}`);
              book.choose(id);
            }}
            className="tabular inline-flex min-h-6 min-w-6 items-center rounded-sm px-1 font-mono text-xs text-primary-text underline underline-offset-2 hover:bg-hover"
          >
            {time}
          </a>
        );
      })}
    </span>
  );
}
