import { timestamp } from "drizzle-orm/pg-core";

/** An instant with milliseconds, the same precision as the wire, so that cursors made from it compare exactly. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
