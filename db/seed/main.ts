import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { connect, schema } from "@/db/client";
import { apiKeyHash, apiKeyStart } from "@/lib/domain/account/check-api-key";
import { hashPassword } from "@/lib/domain/account/password";

const WORKSPACE_ID = "ws_default";
const FROM_NUMBER = "+15559876543";

const env = z
  .object({
    DATABASE_URL: z.string(),
    SEED_OPERATOR_EMAIL: z.email(),
    SEED_OPERATOR_PASSWORD: z.string().min(8),
    SEED_SECOND_OPERATOR_EMAIL: z.email(),
    SEED_SECOND_OPERATOR_PASSWORD: z.string().min(8),
    SEED_API_KEY: z.string().min(20),
  })
  .parse(process.env);

const { db, close } = connect(env.DATABASE_URL, 1);

await db.insert(schema.workspaces).values({ id: WORKSPACE_ID, name: "Default workspace" }).onConflictDoNothing();
await putOperator("usr_operator", "Operator", {
  email: env.SEED_OPERATOR_EMAIL,
  password: env.SEED_OPERATOR_PASSWORD,
  role: "admin",
  groups: [],
});
await putOperator("usr_support", "Support", {
  email: env.SEED_SECOND_OPERATOR_EMAIL,
  password: env.SEED_SECOND_OPERATOR_PASSWORD,
  role: "operator",
  groups: ["support"],
});
const keyHash = apiKeyHash(env.SEED_API_KEY);
const keyStart = apiKeyStart(env.SEED_API_KEY);
await db
  .insert(schema.apiKeys)
  .values({ id: "key_default", workspaceId: WORKSPACE_ID, name: "Default key", keyHash, keyStart })
  .onConflictDoUpdate({ target: schema.apiKeys.id, set: { keyHash, keyStart, revokedAt: null } });
await db
  .insert(schema.phoneNumbers)
  .values({ e164: FROM_NUMBER, workspaceId: WORKSPACE_ID, provider: "twilio" })
  .onConflictDoNothing();

let [agent] = await db
  .select({ id: schema.agents.id })
  .from(schema.agents)
  .where(eq(schema.agents.workspaceId, WORKSPACE_ID))
  .orderBy(schema.agents.createdAt)
  .limit(1);
agent ??= (
  await db
    .insert(schema.agents)
    .values({
      id: randomUUID(),
      workspaceId: WORKSPACE_ID,
      name: "Riley",
      instructions:
        "You are Riley, a friendly agent on a phone line for order questions. Ask for the order number, repeat it " +
        "digit by digit, and say what you know of the order. Answer in one or two short sentences. " +
        "Several people may be on the line; each line you read begins with the speaker's name.",
      greeting: "Hello, this is Riley, the automated assistant. How can I help you with your order?",
      tools: [],
    })
    .returning({ id: schema.agents.id })
)[0];
await close();
// The last line is read by the supervisor that runs the seed.
console.log(JSON.stringify({ agent_id: agent!.id, from_number: FROM_NUMBER }));

/** Somebody who can sign in; who is there already gets this email and password, and keeps what was changed besides. */
async function putOperator(
  id: string,
  name: string,
  operator: { email: string; password: string; role: "admin" | "operator"; groups: string[] },
): Promise<void> {
  const email = operator.email.toLowerCase();
  const passwordHash = await hashPassword(operator.password);
  const { role, groups } = operator;
  await db
    .insert(schema.users)
    .values({ id, workspaceId: WORKSPACE_ID, email, name, role, groups, passwordHash })
    .onConflictDoUpdate({ target: schema.users.id, set: { email, passwordHash } });
}
