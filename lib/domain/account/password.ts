import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(scrypt) as (password: string, salt: Buffer, length: number) => Promise<Buffer>;

/** Hashes a password with scrypt and a random salt, as `salt:hash` in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString("base64url")}:${(await derive(password, salt, 32)).toString("base64url")}`;
}

/** Whether `password` is the one that was hashed. */
export async function checkPassword(password: string, stored: string): Promise<boolean> {
  const [salt, hash] = stored.split(":").map((part) => Buffer.from(part, "base64url"));
  if (!salt || hash?.length !== 32) return false;
  return timingSafeEqual(await derive(password, salt, 32), hash);
}
