import type { Context } from "@/lib/domain/context";
import type { Hosting } from "@/lib/domain/hosting/lease";
import { receiveNotes } from "@/lib/domain/hosting/receive-notes";
import type { NoteRow } from "@/lib/domain/hosting/state";

/** What operators told the agent in private, as far as its mind knows it. */
export interface Notes {
  /** Takes in new notes, and takes back those that are not among `rows` any more. */
  update(rows: NoteRow[]): Promise<void>;
  /** Notes that no turn has used. */
  unused(): string[];
}

/** Makes the notes of one call. */
export function createNotes(options: {
  ctx: Context;
  hosting: Hosting;
  instruct(id: string, text: string): void;
  forget(id: string): void;
}): Notes {
  const { ctx, hosting, instruct, forget } = options;
  const known = new Map<string, NoteRow>();
  const take = (row: NoteRow) => {
    if (!known.has(row.id)) instruct(row.id, noteWords(row.text));
    known.set(row.id, row);
  };
  return {
    async update(rows) {
      for (const id of known.keys()) {
        if (rows.some((row) => row.id === id)) continue;
        known.delete(id);
        forget(id);
      }
      for (const row of rows) if (row.status !== "pending") take(row);
      if (rows.some(({ status }) => status === "pending")) (await receiveNotes(ctx, hosting)).forEach(take);
    },
    unused: () => [...known.values()].filter(({ status }) => status === "received").map(({ id }) => id),
  };
}

/** How the model is told a note. */
export function noteWords(text: string): string {
  return `A note from your supervisor, not heard by the callers, to be heeded from now on and not spoken of: ${text}`;
}
