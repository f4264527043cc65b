import { eq, inArray } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import { DomainError } from "../errors";
import { numberFacts } from "./number";

/** Somebody to dial. */
export interface Dialed {
  /** The number that would ring, E.164; null: the address of a SIP host that reads as none. */
  number: string | null;
  /** E.164, of the workspace. */
  from: string;
  /** Its place in the request, for errors. */
  param: string;
}

/**
 * The guards that look at numbers: nothing special, nothing of our own, and only the countries of the workspace, which are
 * that of the calling number where it has set none. Errors, in this order: number_not_allowed, own_number,
 * country_not_allowed.
 */
export async function checkNumbers(db: DbOrTx, workspaceId: string, dialed: Dialed[]): Promise<void> {
  const numbers = dialed.flatMap(({ number }) => (number === null ? [] : [number]));
  if (numbers.length === 0) return;
  const { phoneNumbers, workspaces } = schema;
  const rows = await db
    .select({ allowed: workspaces.allowedCountries, own: phoneNumbers.e164 })
    .from(workspaces)
    .leftJoin(phoneNumbers, inArray(phoneNumbers.e164, numbers))
    .where(eq(workspaces.id, workspaceId));
  const allowedByWorkspace = rows[0]!.allowed;
  for (const { number, from, param } of dialed) {
    if (number === null) continue;
    const { country, special } = numberFacts(number);
    if (special || country === null) throw new DomainError("number_not_allowed", undefined, param);
    if (rows.some(({ own }) => own === number)) throw new DomainError("own_number", undefined, param);
    const allowed = allowedByWorkspace ?? [numberFacts(from).country];
    if (!allowed.includes(country)) {
      throw new DomainError(
        "country_not_allowed",
        allowedByWorkspace
          ? `The workspace does not call phones in ${country}: allow it in its settings.`
          : `Phones in ${country} are not called from a number of ${allowed[0] ?? "no country"}: allow it in the settings.`,
        param,
      );
    }
  }
}
