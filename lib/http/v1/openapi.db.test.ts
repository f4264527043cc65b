import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { createOpenapi } from "@/lib/contract/openapi/document";
import { OPERATIONS } from "@/lib/contract/operations";
import { createWorld, insertApiKey } from "@/lib/domain/testing/fixtures";
import { createApi, routes } from "../testing/api";

const { db, url } = await createTestDatabase();
const world = await createWorld(db);
const api = createApi(url, world);
const listed = OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort();
const ROOT = join(import.meta.dirname, "../../..");

describe("the list of operations is the list of what exists", () => {
  test("each route file under app/v1 exports the operations of its path, and no other", () => {
    const folder = join(ROOT, "app/v1");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith("route.ts") && !file.startsWith("[...path]"),
    );
    const served = files.flatMap((file) => {
      const path = `/v1/${relative(".", file)}`.replace("/route.ts", "").replaceAll("[", "{").replaceAll("]", "}");
      const source = readFileSync(join(folder, file), "utf8");
      return [...source.matchAll(/\b(GET|POST|PUT|PATCH|DELETE)\b/g)].map(([, method]) => `${method} ${path}`);
    });
    expect(served.sort()).toEqual(listed);
  });

  test("the tests' router knows each", () => {
    const known = routes().filter((route) => / \/v1\//.test(route));
    expect(known.map((route) => route.replace(/:(\w+)/g, "{$1}")).sort()).toEqual(listed);
  });

  test("each has a name of its own", () => {
    const ids = OPERATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("an operation needs the scope that the document names", () => {
  const BELOW = { read: null, calls: "read", admin: "calls" } as const;
  test.each(OPERATIONS.filter(({ scope }) => scope !== null))(
    "$method $path: $scope",
    async ({ method, path, scope }) => {
      const at = path.replace(/\{\w+\}/g, "none_such");
      const withScope = async (held: "read" | "calls" | "admin") => {
        const key = await insertApiKey(db, world.workspaceId, { scope: held });
        const response = await api.send(method, at, { key });
        await response.body?.cancel();
        return response.status;
      };
      const allowed = await withScope(scope!);
      expect(allowed).not.toBe(403);
      expect(allowed).toBeLessThan(500);
      const below = BELOW[scope!];
      if (below) expect(await withScope(below)).toBe(403);
      expect((await api.send(method, at)).status).toBe(401);
    },
  );
});

test("GET /v1/openapi.json is the document, without a key", async () => {
  const { status, body } = await api.call("GET", "/v1/openapi.json");
  expect(status).toBe(200);
  expect(body).toEqual(JSON.parse(JSON.stringify(createOpenapi("https://voice.test"))));
});
