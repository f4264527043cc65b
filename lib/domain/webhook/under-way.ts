import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { schema } from "@/db/client";

const { attempts, lastError, lastStatus, nextAttemptAt, status } = schema.webhookDeliveries;

/** Condition: an attempt at this delivery was taken, has no outcome yet, and is not taken for lost. */
export const isUnderWay = and(
  eq(status, "pending"),
  gt(attempts, 0),
  isNull(lastStatus),
  isNull(lastError),
  gt(nextAttemptAt, sql`now()`),
)!;
