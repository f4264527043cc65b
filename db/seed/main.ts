import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { connect, schema } from "@/db/client";
import { apiKeyHash, apiKeyStart } from "@/lib/domain/account/check-api-key";
import { hashPassword } from "@/lib/domain/account/password";

const WORKSPACE_ID = "ws_default";
/** A number to call from at each carrier. */
const FROM_NUMBERS = { twilio: "+15559876543", plivo: "+15559876544", vonage: "+15559876545" };

const env = z
  .object({
    DATABASE_URL: z.string(),
    SEED_OPERATOR_EMAIL: z.email(),
    SEED_OPERATOR_PASSWORD: z.string().min(8),
    SEED_SECOND_OPERATOR_EMAIL: z.email(),
    SEED_SECOND_OPERATOR_PASSWORD: z.string().min(8),
    SEED_API_KEY: z.string().min(20),
    /** Names of the carriers at which there is an account. */
    SEED_CARRIERS: z
      .string()
      .transform((names) => names.split(","))
      .pipe(z.array(z.enum(["twilio", "plivo", "vonage"])).min(1)),
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
// Who calls one of the numbers is answered by the agent.
await db
  .insert(schema.phoneNumbers)
  .values(
    env.SEED_CARRIERS.map((provider) => ({
      e164: FROM_NUMBERS[provider],
      workspaceId: WORKSPACE_ID,
      provider,
      agentId: agent!.id,
    })),
  )
  .onConflictDoNothing();
await close();
// The last line is read by the supervisor that runs the seed.
const numbers = Object.fromEntries(env.SEED_CARRIERS.map((carrier) => [carrier, FROM_NUMBERS[carrier]]));
console.log(JSON.stringify({ agent_id: agent!.id, from_number: Object.values(numbers)[0], from_numbers: numbers }));

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
