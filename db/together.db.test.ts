import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { DomainError } from "@/lib/domain/errors";
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

test("the answer of each is its own, also where it is no or nothing was asked", async () => {
  const answers = await db.transaction((tx) =>
    together(
      async () => false,
      false,
      () => tx.execute(sql`select 1`).then(() => null),
    ),
  );
  expect(answers).toEqual([false, undefined, null]);
});

test("the order holds also where a statement is new to the connection, or has too many parameters to be kept", async () => {
  await db.execute(sql`truncate steps restart identity`);
  const many = (tx: Tx, step: number) => {
    const values = Array.from({ length: 50 }, (_, index) => sql`(${step + index}::int)`);
    return tx.execute(sql`insert into steps (step) values ${sql.join(values, sql`, `)}`);
  };
  await db.transaction((tx) =>
    together(
      () => put(tx, 1),
      () => many(tx, 100),
      () => tx.execute(sql`insert into steps (step) select ${2}::int where ${true}`),
      () => put(tx, 3),
      () => many(tx, 200),
      () => put(tx, 4),
    ),
  );
  const order = (await steps()).filter((step) => step < 100 || step % 50 === 0);
  expect(order).toEqual([1, 100, 2, 3, 200, 4]);
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

test("a refusal in one thing is told when the others are done", async () => {
  await db.execute(sql`truncate steps restart identity`);
  let done = false;
  const asked = db.transaction((tx) =>
    together(
      async () => {
        throw new DomainError("call_over");
      },
      async () => {
        await put(tx, 1);
        await put(tx, 2);
        done = true;
      },
    ),
  );
  await expect(asked).rejects.toMatchObject({ code: "call_over" });
  expect(done).toBe(true);
  expect(await steps()).toEqual([]);
});

test("the reason of a failure is told, not what failed for it, whichever is heard of first", async () => {
  const because = (code: string) =>
    Object.assign(new Error("query"), { cause: Object.assign(new Error(code), { code }) });
  const asked = together(
    async () => {
      await Promise.resolve();
      throw because("23505");
    },
    async () => {
      throw because("25P02");
    },
  );
  await expect(asked).rejects.toMatchObject({ cause: { code: "23505" } });
});
