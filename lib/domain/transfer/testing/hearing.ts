import type { Db } from "@/db/client";
import { rowsOf } from "../../testing/fixtures";
import { loadPicture } from "../../visibility/load";
import { hears } from "../../visibility/visibility";

/** Who hears whom in a call, as `listener<speaker`, sorted; `names` gives identities another name. */
export async function hearing(db: Db, callId: string, names: Record<string, string> = {}): Promise<string[]> {
  const { everybody } = (await loadPicture(db, callId))!;
  const { people, agent } = await rowsOf(db, callId);
  const named = new Map([agent, ...people].map((row) => [row.id, names[row.identity] ?? row.identity]));
  return everybody
    .flatMap((listener) =>
      everybody
        .filter((speaker) => hears(everybody, listener, speaker))
        .map((speaker) => `${named.get(listener.id)}<${named.get(speaker.id)}`),
    )
    .sort();
}
