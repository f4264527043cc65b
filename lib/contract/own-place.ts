import { z } from "zod";
import { Participant } from "./participants";

// Between an operator's page and the server; no part of the API, as nobody else carries sound that way.

/** What an operator's page says every other second, and at each change. `applied`: the version its room goes by. */
export const KeepPlaceBody = z.strictObject({ applied: z.number().int().min(0).nullable() });
export type KeepPlaceBody = z.infer<typeof KeepPlaceBody>;

/** An operator's place in a call, and what their page must hold to so that only those hear them who are to. */
export const OwnPlace = z.object({
  participant: Participant,
  /** Version of the call's visibility that the rest is of. */
  version: z.number().int(),
  /** Sound may leave the page for the room, once the media server allows it too. */
  sends: z.boolean(),
  /** Room identities that may subscribe to what the page sends; null: everybody. */
  listeners: z.array(z.string()).nullable(),
});
export type OwnPlace = z.infer<typeof OwnPlace>;
