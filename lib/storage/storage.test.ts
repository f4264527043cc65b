import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StoragePort } from "@/lib/domain/ports/storage";
import { createFolderStorage } from "./folder";
import { createS3Storage } from "./s3";

const dir = mkdtempSync(join(tmpdir(), "storage-test-"));
const source = join(dir, "source.wav");
const BYTES = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i % 251));
const SECRET = "a secret of the bucket";
let server: Server;
let endpoint: string;
const objects = new Map<string, { type: string | undefined; body: Buffer }>();

beforeAll(async () => {
  writeFileSync(source, BYTES);
  server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const answer = (status: number, content: Buffer | string = "") => response.writeHead(status).end(content);
      if (!isSigned(request)) return answer(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>");
      const path = request.url!;
      const object = objects.get(path);
      if (request.method === "PUT") {
        // As the real ones: a body of unknown length is refused.
        if (request.headers["content-length"] !== String(body.length)) return answer(411);
        objects.set(path, { type: request.headers["content-type"], body });
        return answer(200);
      }
      if (request.method === "DELETE") return answer(objects.delete(path) ? 204 : 204);
      if (!object) return answer(404, "<Error><Code>NoSuchKey</Code></Error>");
      const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range!)!;
      return answer(206, object.body.subarray(Number(first), Number(last) + 1));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true, force: true });
});

/** Whether a request bears the signature (AWS Signature Version 4) of SECRET. */
function isSigned(request: IncomingMessage): boolean {
  const [, credential, names, signature] =
    /Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(request.headers.authorization ?? "") ?? [];
  if (!credential || !names || !signature) return false;
  const [, date, region, service] = credential.split("/");
  const canonical = [
    request.method,
    request.url,
    "",
    ...names.split(";").map((name) => `${name}:${String(request.headers[name])}`),
    "",
    names,
    request.headers["x-amz-content-sha256"],
  ].join("\n");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const signing = [date, region, service, "aws4_request"].reduce<string | Buffer>(
    (key, part) => hmac(key, part!),
    `AWS4${SECRET}`,
  );
  const scope = `${date}/${region}/${service}/aws4_request`;
  const digest = createHash("sha256").update(canonical).digest("hex");
  const toSign = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, digest].join("\n");
  return hmac(signing, toSign).toString("hex") === signature;
}

const bucket = (secretAccessKey = SECRET) =>
  createS3Storage({ endpoint, bucket: "calls", region: "eu-central-1", accessKeyId: "id", secretAccessKey });

describe.each<[string, () => StoragePort]>([
  ["a folder", () => createFolderStorage(join(dir, "finished"))],
  ["an S3-compatible bucket", () => bucket()],
])("files in %s", (_, create) => {
  test("come back as they were put in, whole or in part; a second time replaces the first", async () => {
    const storage = create();
    const read = async (first: number, last: number) =>
      Buffer.from(await new Response(await storage.read("call_1/mix.wav", { first, last })).arrayBuffer());
    await storage.putFile("call_1/mix.wav", { path: source, contentType: "audio/wav" });
    await storage.putFile("call_1/mix.wav", { path: source, contentType: "audio/wav" });
    expect(await read(0, 4_999)).toEqual(BYTES);
    expect(await read(4_000, 4_009)).toEqual(BYTES.subarray(4_000, 4_010));
    expect(readFileSync(source)).toEqual(BYTES);
  });

  test("are gone once deleted, and deleting again is no error", async () => {
    const storage = create();
    await storage.putFile("call_2/mix.wav", { path: source, contentType: "audio/wav" });
    await storage.delete("call_2/mix.wav");
    await storage.delete("call_2/mix.wav");
    await expect(storage.read("call_2/mix.wav", { first: 0, last: 1 })).rejects.toThrow();
  });
});

test("a folder holds nothing but finished files", () => {
  expect(readdirSync(join(dir, "finished"), { recursive: true })).toEqual([
    "call_1",
    "call_2",
    join("call_1", "mix.wav"),
  ]);
});

test("a bucket is told the type, and its refusal is an error that names the reason and no key", async () => {
  expect(objects.get("/calls/call_1/mix.wav")!.type).toBe("audio/wav");
  const put = bucket("another").putFile("call_3/mix.wav", { path: source, contentType: "audio/wav" });
  await expect(put).rejects.toThrow("the bucket answered PUT with 403 (SignatureDoesNotMatch)");
});
