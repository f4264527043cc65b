import type { schema } from "@/db/client";
import type { PhoneNumber } from "@/lib/contract/phone-numbers";

/** A number as the wire shows it. */
export function presentPhoneNumber(row: typeof schema.phoneNumbers.$inferSelect): PhoneNumber {
  return { number: row.e164, provider: row.provider, label: row.label, created_at: row.createdAt.toISOString() };
}
