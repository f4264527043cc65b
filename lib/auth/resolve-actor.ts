import { getToken, type JWT } from "next-auth/jwt";
import type { Db } from "@/db/client";
import { checkApiKey } from "@/lib/domain/account/check-api-key";
import { loadUser } from "@/lib/domain/account/sign-in";
import type { Context, GuestActor, WorkspaceActor } from "@/lib/domain/context";
import { findGuest } from "@/lib/domain/guest/find";

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
    const key = bearer(credentials);
    return key ? checkApiKey(db, key) : null;
  }
  const session: JWT | null = await getToken({
    // getToken reads nothing but the cookies and the authorization header.
    req: { cookies: credentials.cookies, headers: {} } as Parameters<typeof getToken>[0]["req"],
    secret,
  });
  return session?.sub ? loadUser(db, session.sub) : null;
}

/** The guest of a call whose join token a request shows; `gone`: who is not in it any more. Null: it shows no such token. */
export async function resolveGuest(ctx: Context, credentials: Credentials): Promise<GuestActor | "gone" | null> {
  const token = bearer(credentials);
  const claims = token ? await ctx.rooms.readToken(token) : null;
  return claims && findGuest(ctx, claims);
}

function bearer({ authorization }: Credentials): string | null {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1] ?? null;
}
