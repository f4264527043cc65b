import { eq } from "drizzle-orm";
import { schema, type Db } from "@/db/client";
import type { CarrierName } from "../ports/carrier";

/** Makes a leg that was not dialed yet one of another carrier. */
export async function putAtCarrier(db: Db, legId: string, provider: CarrierName): Promise<void> {
  await db.update(schema.telephonyLegs).set({ provider }).where(eq(schema.telephonyLegs.id, legId));
}
