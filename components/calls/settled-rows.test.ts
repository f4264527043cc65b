import { expect, test } from "vitest";
import { splitNewer } from "./settled-rows";

const row = (id: string, created_at: string) => ({ id, created_at });
const rows = [
  row("new", "2026-10-01T12:00:02.000Z"),
  row("b", "2026-10-01T12:00:01.000Z"),
  row("a", "2026-10-01T11:00:00.000Z"),
];

test("while a list is held, newer rows wait and older ones that are loaded still appear", () => {
  expect(splitNewer(rows, rows[1]!.created_at)).toEqual({ shown: rows.slice(1), waiting: 1 });
  expect(splitNewer(rows, null)).toEqual({ shown: rows, waiting: 0 });
});
