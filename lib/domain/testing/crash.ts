import type { Db } from "@/db/client";

/** The process that was at work has died. */
export class Crash extends Error {
  override name = "Crash";
}

/** When the process dies: just before its `commit`th commit would have happened, or just after it has. */
export interface CrashPlan {
  commit: number;
  when: "before" | "after";
}

/** A database whose user dies at one commit. Every transaction is a commit, and so is every statement outside of one. */
export interface CrashingDb {
  db: Db;
  /** Commits so far, the one that was crashed at included. */
  readonly commits: number;
}

/** Makes `real` crash its user as planned; without a plan it only counts. */
export function crashingDb(real: Db, plan: CrashPlan | null): CrashingDb {
  let commits = 0;
  const due = (when: CrashPlan["when"]) => plan?.commit === commits && plan.when === when;

  const commit = async <T>(work: (onWritten: () => void) => Promise<T>): Promise<T> => {
    commits += 1;
    const here = due("before");
    const result = await work(() => {
      if (here) throw new Crash("before the commit");
    });
    if (due("after")) throw new Crash("after the commit");
    return result;
  };

  /** A statement is built step by step and runs when it is awaited. */
  const statement = (builder: object): object =>
    new Proxy(builder, {
      get(target, name) {
        if (name === "then") {
          const run = () =>
            commit(async (onWritten) => {
              onWritten();
              return await (target as PromiseLike<unknown>);
            });
          return (...handlers: Parameters<Promise<unknown>["then"]>) => run().then(...handlers);
        }
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          const next: unknown = value.apply(target, args);
          return typeof next === "object" && next !== null ? statement(next) : next;
        };
      },
    });

  const db = new Proxy(real, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name === "transaction") {
        return (work: (tx: unknown) => Promise<unknown>) =>
          commit((onWritten) =>
            target.transaction(async (tx) => {
              const result = await work(tx);
              onWritten();
              return result;
            }),
          );
      }
      if (name === "insert" || name === "update" || name === "delete") {
        return (...args: unknown[]) => statement((value as (...args: unknown[]) => object).apply(target, args));
      }
      return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
  return {
    db,
    get commits() {
      return commits;
    },
  };
}
