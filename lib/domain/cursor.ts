import { DomainError } from "./errors";

/** Where a page of a list, newest first, ended. */
export interface Position {
  createdAt: string;
  id: string;
}

/** Makes the opaque cursor that follows `row`. */
export function encodeCursor(row: { createdAt: Date; id: string }): string {
  return Buffer.from(`${row.createdAt.toISOString()} ${row.id}`).toString("base64url");
}

/** An instant as encodeCursor writes it; Postgres reads no year 0, and none with a sign. */
const INSTANT = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Reads a cursor of a list whose ids look like `idPattern`. Errors: invalid_request (param `cursor`). */
export function decodeCursor(cursor: string, idPattern: RegExp): Position {
  const [createdAt = "", id = "", ...rest] = Buffer.from(cursor, "base64url").toString().split(" ");
  const at = INSTANT.test(createdAt) ? new Date(createdAt) : null;
  if (!at || Number.isNaN(at.getTime()) || !idPattern.test(id) || rest.length > 0) {
    throw new DomainError("invalid_request", "cursor is not one that an earlier page gave.", "cursor");
  }
  return { createdAt: at.toISOString(), id };
}
