import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { connect, schema } from "./client";
import { together } from "./together";

const { db, url } = await createTestDatabase();
const small = connect(url, 3);
afterAll(() => small.close());
await db.execute(sql`create table doors (id int primary key)`);
await db.execute(sql`insert into doors values (1)`);

test("a statement that waits for a lock keeps no other waiting, while there is a free connection", async () => {
  const waiting = small.db.transaction(async (tx) => {
    await tx.execute(sql`select id from doors where id = ${1} for update`);
    const waiter = small.db.execute(sql`update doors set id = id where id = ${1}`).then(() => "opened");
    for (let round = 0; round < 20; round += 1) {
      await Promise.all([1, 2, 3].map((n) => small.db.execute(sql`select ${n}::int`)));
    }
    return {
      waiter,
      before: await Promise.race([waiter, small.db.execute(sql`select ${4}::int`).then(() => "waits")]),
    };
  });
  const { waiter, before } = await waiting;
  expect(before).toBe("waits");
  expect(await waiter).toBe("opened");
});

test("a parameter that is undefined is an error of its own query, and holds up no other", async () => {
  const wrong = eq(schema.calls.id, undefined as never);
  const asked = small.db.transaction((tx) =>
    together(
      () => tx.execute(sql`select ${1}::int`),
      () => tx.select().from(schema.calls).where(wrong),
    ),
  );
  await expect(asked).rejects.toThrow(/Failed query/);
  await expect(small.db.select().from(schema.calls).where(wrong)).rejects.toThrow(/Failed query/);
  const rows = await Promise.all([1, 2, 3, 4].map((n) => small.db.execute(sql`select ${n}::int as n`)));
  expect(rows.map(([row]) => row)).toEqual([1, 2, 3, 4].map((n) => ({ n })));
});
