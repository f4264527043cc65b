import { and, eq, isNull } from "drizzle-orm";
import { schema, type Db } from "@/db/client";
import type { Actor } from "../context";
import { checkPassword, hashPassword } from "./password";

type UserActor = Extract<Actor, { kind: "user" }>;

/** The user with this email and password; null for any mismatch, after the same work, so that timing tells nothing. */
export async function signIn(db: Db, input: { email: string; password: string }): Promise<UserActor | null> {
  const [user] = await db
    .select()
    .from(schema.users)
    .where(and(eq(schema.users.email, input.email.trim().toLowerCase()), isNull(schema.users.disabledAt)));
  const matches = await checkPassword(input.password, user?.passwordHash ?? (await decoy()));
  return user && matches ? toActor(user) : null;
}

/** The user a session names, as they are now; null where they are gone or disabled. */
export async function loadUser(db: Db, userId: string): Promise<UserActor | null> {
  const [user] = await db
    .select()
    .from(schema.users)
    .where(and(eq(schema.users.id, userId), isNull(schema.users.disabledAt)));
  return user ? toActor(user) : null;
}

function toActor(user: typeof schema.users.$inferSelect): UserActor {
  return { kind: "user", id: user.id, workspaceId: user.workspaceId, name: user.name, role: user.role };
}

let decoyHash: Promise<string> | undefined;
function decoy(): Promise<string> {
  return (decoyHash ??= hashPassword("nobody's password"));
}
