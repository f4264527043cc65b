import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Db } from "@/db/client";
import { signIn } from "@/lib/domain/account/sign-in";

// Guesses at one account's password; a person who mistypes needs fewer.
const attempts = new RateLimiterMemory({ points: 10, duration: 60 });

/** next-auth's settings. Credentials mean JWT sessions, so each request loads the user anew (lib/auth/resolve-actor.ts). */
export function authOptions(db: Db, secret: string): NextAuthOptions {
  return {
    secret,
    session: { strategy: "jwt", maxAge: 12 * 60 * 60 },
    pages: { signIn: "/signin" },
    providers: [
      CredentialsProvider({
        id: "credentials",
        credentials: { email: { label: "Email" }, password: { label: "Password", type: "password" } },
        authorize: async (credentials) => {
          if (!credentials) return null;
          const allowed = await attempts.consume(credentials.email.trim().toLowerCase()).catch(() => null);
          if (!allowed) return null;
          const user = await signIn(db, credentials);
          return user && { id: user.id, name: user.name };
        },
      }),
    ],
    callbacks: {
      session: ({ session, token }) => ({ ...session, user: { id: token.sub, name: token.name } }),
    },
  };
}
