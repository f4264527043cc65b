import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import type { Db } from "@/db/client";
import { signIn } from "@/lib/domain/account/sign-in";
import { createAttempts } from "./attempts";
import { clientAddress } from "./client-address";

const attempts = createAttempts();

/**
 * next-auth's settings. Credentials mean JWT sessions, so each request loads the user anew (lib/auth/resolve-actor.ts).
 * `proxies`: how many of ours stand before the app.
 */
export function authOptions(db: Db, options: { secret: string; proxies: number }): NextAuthOptions {
  return {
    secret: options.secret,
    session: { strategy: "jwt", maxAge: 12 * 60 * 60 },
    pages: { signIn: "/signin" },
    providers: [
      CredentialsProvider({
        id: "credentials",
        credentials: { email: { label: "Email" }, password: { label: "Password", type: "password" } },
        authorize: async (credentials, request) => {
          if (!credentials) return null;
          const forwardedFor = request.headers?.["x-forwarded-for"] as string | undefined;
          const who = { address: clientAddress(forwardedFor, options.proxies), email: credentials.email };
          const user = await attempts.attempt(who, () => signIn(db, credentials));
          return user && { id: user.id, name: user.name };
        },
      }),
    ],
    callbacks: {
      session: ({ session, token }) => ({ ...session, user: { id: token.sub, name: token.name } }),
    },
  };
}
