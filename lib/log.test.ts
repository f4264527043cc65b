import { DrizzleQueryError } from "drizzle-orm/errors";
import { expect, test } from "vitest";
import { loggable } from "./log";

test("a failed query is logged with the database's reason and the place, not with the values it was about", () => {
  const err = new DrizzleQueryError("insert into calls values ($1)", ["+15551234567"], new Error("deadlock detected"));
  const logged = loggable(err);
  expect(logged).toMatchObject({ type: "QueryError", message: "deadlock detected" });
  expect(logged.stack).toContain("log.test.ts");
  expect(JSON.stringify(logged)).not.toContain("5551234567");
});

test("an error is logged without whatever else hangs on it", () => {
  const err = Object.assign(new Error("401"), { config: { headers: { authorization: "Basic c2VjcmV0" } } });
  expect(JSON.stringify(loggable(err))).not.toContain("c2VjcmV0");
  expect(loggable("a token")).toEqual({ type: "string" });
});
