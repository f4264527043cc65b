import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/options";
import { sharedRuntime } from "@/lib/compose";

type Handler = (request: Request, context: { params: Promise<{ nextauth: string[] }> }) => Promise<Response>;

/** next-auth's own routes: sign in, sign out, session, CSRF token. */
export const sessionRoute: Handler = (request, context) => {
  const { db, env } = sharedRuntime();
  const options = authOptions(db, { secret: env.NEXTAUTH_SECRET, proxies: env.TRUSTED_PROXIES });
  return (NextAuth(options) as Handler)(request, context);
};
