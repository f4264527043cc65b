import { openAsBlob } from "node:fs";
import { AwsClient } from "aws4fetch";
import type { StoragePort } from "@/lib/domain/ports/storage";

/** An S3-compatible bucket, addressed by path: every such server knows that form. */
export interface S3Options {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** A bucket should answer within this; the body then takes what time it needs. */
const REQUEST_TIMEOUT_MS = 30_000;
const UPLOAD_TIMEOUT_MS = 30 * 60 * 1_000;

/** Files in an S3-compatible bucket. */
export function createS3Storage(options: S3Options): StoragePort {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = options;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3" });
  const send = async (
    method: string,
    key: string,
    {
      headers,
      body,
      timeoutMs = REQUEST_TIMEOUT_MS,
    }: { headers?: Record<string, string>; body?: Blob; timeoutMs?: number },
    accepted: number[],
  ): Promise<Response> => {
    const path = key.split("/").map(encodeURIComponent).join("/");
    // Signed without the body: the library would read it whole, and try again on its own.
    const signed = await client.sign(`${endpoint}/${bucket}/${path}`, { method, ...(headers && { headers }) });
    const response = await fetch(signed.url, {
      method,
      headers: signed.headers,
      ...(body && { body }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (accepted.includes(response.status)) return response;
    const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? "no code";
    throw new Error(`the bucket answered ${method} with ${response.status} (${code})`);
  };
  return {
    async putFile(key, { path, contentType }) {
      const body = await openAsBlob(path, { type: contentType });
      await send("PUT", key, { headers: { "content-type": contentType }, body, timeoutMs: UPLOAD_TIMEOUT_MS }, [200]);
    },
    async read(key, { first, last }) {
      const response = await send("GET", key, { headers: { range: `bytes=${first}-${last}` } }, [206]);
      return response.body!;
    },
    async delete(key) {
      const response = await send("DELETE", key, {}, [200, 204, 404]);
      await response.body?.cancel();
    },
  };
}
