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
    SEED_API_KEY: z.string().min(20),
  })
  .parse(process.env);

const { db, close } = connect(env.DATABASE_URL, 1);

await db.insert(schema.workspaces).values({ id: WORKSPACE_ID, name: "Default workspace" }).onConflictDoNothing();
const passwordHash = await hashPassword(env.SEED_OPERATOR_PASSWORD);
await db
  .insert(schema.users)
  .values({
    id: "usr_operator",
    workspaceId: WORKSPACE_ID,
    email: env.SEED_OPERATOR_EMAIL.toLowerCase(),
    name: "Operator",
    role: "admin",
    passwordHash,
  })
  .onConflictDoUpdate({
    target: schema.users.id,
    set: { email: env.SEED_OPERATOR_EMAIL.toLowerCase(), passwordHash },
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
