import { getToken, type JWT } from "next-auth/jwt";
import type { Db } from "@/db/client";
import { checkApiKey } from "@/lib/domain/account/check-api-key";
import { loadUser } from "@/lib/domain/account/sign-in";
import type { WorkspaceActor } from "@/lib/domain/context";

/** What a request shows of who sent it. */
export interface Credentials {
  authorization: string | null;
  cookies: Record<string, string>;
}

/**
 * Who sent a request: the holder of an API key, or a signed-in operator. An Authorization header decides alone: a wrong
 * key is nobody, even with a good session beside it. Null: nobody we know.
 */
export async function resolveActor(db: Db, secret: string, credentials: Credentials): Promise<WorkspaceActor | null> {
  if (credentials.authorization !== null) {
    const key = /^Bearer\s+(\S+)$/i.exec(credentials.authorization)?.[1];
    return key ? checkApiKey(db, key) : null;
  }
  const session: JWT | null = await getToken({
    // getToken reads nothing but the cookies and the authorization header.
    req: { cookies: credentials.cookies, headers: {} } as Parameters<typeof getToken>[0]["req"],
    secret,
  });
  return session?.sub ? loadUser(db, session.sub) : null;
}
