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

/** Reads a cursor. Errors: invalid_request (param `cursor`). */
export function decodeCursor(cursor: string): Position {
  const [createdAt, id, ...rest] = Buffer.from(cursor, "base64url").toString().split(" ");
  if (!createdAt || !id || rest.length > 0 || Number.isNaN(Date.parse(createdAt)) || !/^[\w-]+$/.test(id)) {
    throw new DomainError("invalid_request", "cursor is not one that an earlier page gave.", "cursor");
  }
  return { createdAt: new Date(createdAt).toISOString(), id };
}
