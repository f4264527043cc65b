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

test.each([
  ["write CONNECT_TIMEOUT 127.0.0.1:5433", "CONNECT_TIMEOUT", "write CONNECT_TIMEOUT 127.0.0.1:5433"],
  ["sorry, too many clients already", "53300", "53300: sorry, too many clients already"],
  ["", "ECONNREFUSED", "ECONNREFUSED"],
])("a query that never reached the database is logged with why (%s)", (message, code, logged) => {
  const hidden = { query: { value: "select $1" }, parameters: { value: ["+15551234567"] } };
  const err = Object.defineProperties(Object.assign(new Error(message), { code }), hidden);
  expect(loggable(err)).toMatchObject({ type: "QueryError", message: logged });
  const wrapped = new DrizzleQueryError("select $1", ["+15551234567"], err);
  expect(loggable(wrapped)).toMatchObject({ type: "QueryError", message: logged });
  expect(JSON.stringify([loggable(err), loggable(wrapped)])).not.toContain("5551234567");
});

test("a failed query of which nobody says why is logged without its values", () => {
  const logged = loggable(new DrizzleQueryError("select $1", ["+15551234567"]));
  expect(logged).toMatchObject({ type: "QueryError", message: "a query failed" });
  expect(JSON.stringify(logged)).not.toContain("5551234567");
});

test("an error is logged without whatever else hangs on it", () => {
  const err = Object.assign(new Error("401"), { config: { headers: { authorization: "Basic c2VjcmV0" } } });
  expect(JSON.stringify(loggable(err))).not.toContain("c2VjcmV0");
  expect(loggable("a token")).toEqual({ type: "string" });
});
