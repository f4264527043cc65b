import { defineConfig } from "vitest/config";

const root = import.meta.dirname;
const shared = {
  resolve: { alias: [{ find: /^@\//, replacement: `${root}/` }] },
};
const IGNORED = ["**/node_modules/**", ".next/**", ".data/**", "e2e/**"];
/** One Postgres serves all files of a run, each with a database of its own. */
const POSTGRES = ["./scripts/testing/postgres.global.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...IGNORED, "**/*.db.test.ts", "**/*.real.test.ts"],
          environment: "node",
          // Pure code leaves nothing behind for the next file, and a process a file costs more than the tests.
          isolate: false,
        },
      },
      {
        ...shared,
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude: IGNORED,
          environment: "node",
          globalSetup: POSTGRES,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "real",
          include: ["**/*.real.test.ts"],
          exclude: IGNORED,
          environment: "node",
          globalSetup: POSTGRES,
          // Real servers and real speech share the machine's cores, so one file at a time.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
