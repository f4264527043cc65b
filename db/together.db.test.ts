import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { schema, type Tx } from "./client";
import { together } from "./together";

const { db } = await createTestDatabase();
await db.execute(sql`create table steps (step int primary key, at int generated always as identity)`);

const put = async (tx: Tx, step: number) => {
  await tx.execute(sql`insert into steps (step) values (${step})`);
};
const steps = async () =>
  (await db.execute<{ step: number }>(sql`select step from steps order by at`)).map((row) => row.step);

test("what is asked together is done in its order, whichever way each is asked", async () => {
  for (let round = 0; round < 5; round += 1) {
    await db.execute(sql`truncate steps restart identity`);
    const [, , seen, nothing, , last] = await db.transaction((tx) =>
      together(
        () => put(tx, 1),
        () => tx.execute(sql`insert into steps (step) values (2)`),
        () =>
          tx
            .select({ count: sql<number>`(select count(*) from steps)::int` })
            .from(schema.workspaces)
            .rightJoin(sql`(select 1) one`, sql`true`)
            .limit(1),
        false,
        async () => {
          await put(tx, 3);
          await put(tx, 5);
        },
        async () => {
          await put(tx, 4);
          return "last";
        },
      ),
    );
    expect(seen).toEqual([{ count: 2 }]);
    expect(nothing).toBeUndefined();
    expect(last).toBe("last");
    expect(await steps()).toEqual([1, 2, 3, 4, 5]);
  }
});

test("where one thing fails nothing of the transaction is kept, and the error is that one's", async () => {
  await db.execute(sql`truncate steps restart identity`);
  const asked = db.transaction((tx) =>
    together(
      async () => {
        await put(tx, 1);
        await put(tx, 2);
        await put(tx, 3);
      },
      () => put(tx, 1),
      () => put(tx, 4),
    ),
  );
  await expect(asked).rejects.toMatchObject({ cause: { code: "23505" } });
  expect(await steps()).toEqual([]);
});
