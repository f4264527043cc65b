import { readFileSync } from "node:fs";
import { z } from "zod";

const url = z.url();
const port = z.coerce.number().int().min(1).max(65535);
const decimal = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, "must be a decimal such as 0.15")
  .optional();

/** Calls a second; `unlimited` for any pace. */
const rate = z.union([z.literal("unlimited").transform(() => Infinity), z.coerce.number().positive()]).optional();
const atOnce = z.coerce.number().int().min(1).optional();

/** A key in PEM, its lines also as the two characters \\n; or the path of a file with one. */
const pem = z.string().transform((given, issues) => {
  if (given.includes("-----BEGIN")) return given.replaceAll("\\n", "\n");
  try {
    return readFileSync(given, "utf8");
  } catch {
    // Not with what was given: a key without its first line would be shown.
    issues.addIssue({ code: "custom", message: "must be a key in PEM, or the path of a file with one" });
    return z.NEVER;
  }
});

/** One OpenAI-compatible endpoint. */
export interface ModelEndpoint {
  baseUrl: string;
  apiKey: string;
  model: string;
}

const Schema = z
  .object({
    /** The process's name among its likes; leases carry it. */
    SERVICE_NAME: z.string().default("app"),
    DATABASE_URL: z.string().min(1),
    LIVEKIT_URL: url,
    LIVEKIT_API_KEY: z.string().min(1),
    LIVEKIT_API_SECRET: z.string().min(1),
    LIVEKIT_PUBLIC_URL: url.optional(),
    PUBLIC_URL: url,
    MEDIA_PUBLIC_URL: url,
    MEDIA_HOST: z.string().default("127.0.0.1"),
    MEDIA_PORT: port.default(3001),
    NEXTAUTH_SECRET: z.string().min(16),
    JOBS_SECRET: z.string().min(16),
    TWILIO_ACCOUNT_SID: z.string().optional(),
    TWILIO_AUTH_TOKEN: z.string().optional(),
    TWILIO_BASE_URL: url.optional(),
    PLIVO_AUTH_ID: z.string().optional(),
    PLIVO_AUTH_TOKEN: z.string().optional(),
    PLIVO_BASE_URL: url.optional(),
    /** What the account is billed in: Plivo's prices do not say. */
    PLIVO_CURRENCY: z
      .string()
      .regex(/^[A-Z]{3}$/, "must be a currency such as USD")
      .default("USD"),
    VONAGE_APPLICATION_ID: z.string().optional(),
    VONAGE_PRIVATE_KEY: pem.optional(),
    VONAGE_SIGNATURE_SECRET: z.string().optional(),
    VONAGE_BASE_URL: url.optional(),
    /** The account's: with them its numbers are routed, and webhooks of other accounts are refused. */
    VONAGE_API_KEY: z.string().optional(),
    VONAGE_API_SECRET: z.string().optional(),
    /** How fast an account may be asked for calls, and for how many at once. */
    TWILIO_CALLS_PER_SECOND: rate,
    TWILIO_MAX_LEGS: atOnce,
    PLIVO_CALLS_PER_SECOND: rate,
    PLIVO_MAX_LEGS: atOnce,
    VONAGE_CALLS_PER_SECOND: rate,
    VONAGE_MAX_LEGS: atOnce,
    OPENAI_BASE_URL: url.default("https://api.openai.com/v1"),
    OPENAI_API_KEY: z.string().optional(),
    STT_BASE_URL: url.optional(),
    STT_API_KEY: z.string().optional(),
    STT_MODEL: z.string().default("whisper-1"),
    LLM_BASE_URL: url.optional(),
    LLM_API_KEY: z.string().optional(),
    LLM_MODEL: z.string().default("gpt-4o-mini"),
    TTS_BASE_URL: url.optional(),
    TTS_API_KEY: z.string().optional(),
    TTS_MODEL: z.string().default("tts-1"),
    TTS_VOICE: z.string().default("alloy"),
    /** What the models above cost, in MODEL_PRICE_CURRENCY; unset: their use is counted, and its price is not known. */
    LLM_PRICE_PER_MILLION_INPUT_TOKENS: decimal,
    LLM_PRICE_PER_MILLION_OUTPUT_TOKENS: decimal,
    STT_PRICE_PER_MINUTE: decimal,
    TTS_PRICE_PER_MILLION_CHARACTERS: decimal,
    MODEL_PRICE_CURRENCY: z
      .string()
      .regex(/^[A-Z]{3}$/, "must be a currency of ISO 4217 such as USD")
      .default("USD"),
    RECORDER_CAPACITY: z.coerce.number().int().min(1).default(20),
    /** Folder of the recordings: live ones always, finished ones unless a bucket is set. */
    RECORDINGS_DIR: z.string().default(".data/recordings"),
    RECORDINGS_S3_ENDPOINT: url.optional(),
    RECORDINGS_S3_BUCKET: z.string().optional(),
    RECORDINGS_S3_REGION: z.string().default("us-east-1"),
    RECORDINGS_S3_ACCESS_KEY_ID: z.string().optional(),
    RECORDINGS_S3_SECRET_ACCESS_KEY: z.string().optional(),
    AGENT_HOST_CAPACITY: z.coerce.number().int().min(1).default(20),
    REJOIN_GRACE_SECONDS: z.coerce.number().min(0).default(20),
    AGENT_WAIT_MS: z.coerce.number().int().min(0).max(10_000).default(1_000),
    RING_TIMEOUT_SECONDS: z.coerce.number().int().min(5).max(600).default(45),
    RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(1200),
    /** Proxies of ours before the web process, each of which adds the address it was called from to X-Forwarded-For. */
    TRUSTED_PROXIES: z.coerce.number().int().min(0).default(1),
    PLAIN_HTTP_TOOL_HOSTS: z.string().default(""),
    WEBHOOK_PLAIN_HTTP_HOSTS: z.string().default(""),
  })
  .superRefine((env, issues) => {
    for (const name of ["RECORDINGS_S3_ACCESS_KEY_ID", "RECORDINGS_S3_SECRET_ACCESS_KEY"] as const) {
      if (!env.RECORDINGS_S3_BUCKET || env[name]) continue;
      issues.addIssue({ code: "custom", path: [name], message: "must be set with RECORDINGS_S3_BUCKET" });
    }
  });

/** Names of all settings. */
export const SETTINGS: readonly string[] = Object.keys(Schema.shape);

/** Settings that mean nothing without each other: one alone is a slip that would only show when it is needed. */
const TOGETHER = [
  ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
  ["PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN"],
  ["VONAGE_APPLICATION_ID", "VONAGE_PRIVATE_KEY", "VONAGE_SIGNATURE_SECRET"],
  ["VONAGE_API_KEY", "VONAGE_API_SECRET"],
] as const;

/** The process's settings, parsed once. */
export type Env = ReturnType<typeof parseEnv>;

/** Parses the environment; throws one error that names everything that is missing or wrong. */
export function parseEnv(source: Record<string, string | undefined> = process.env) {
  // An empty variable is an unset one: that is what `NAME=` in an env file means.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = Schema.safeParse(given);
  const lines = parsed.error?.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`) ?? [];
  for (const names of TOGETHER) {
    const set = names.filter((name) => given[name]).join(" and ");
    const missing = names.filter((name) => set && !given[name]);
    lines.push(...missing.map((name) => `  ${name}: must be set when ${set} is`));
  }
  if (!parsed.success || lines.length > 0) {
    throw new Error(`These environment variables are missing or wrong:\n${lines.join("\n")}`);
  }
  const env = parsed.data;
  const endpoint = (part: "STT" | "LLM" | "TTS"): ModelEndpoint => ({
    baseUrl: env[`${part}_BASE_URL`] ?? env.OPENAI_BASE_URL,
    apiKey: env[`${part}_API_KEY`] ?? env.OPENAI_API_KEY ?? "",
    model: env[`${part}_MODEL`],
  });
  const limits = (part: "TWILIO" | "PLIVO" | "VONAGE") => ({
    callsPerSecond: env[`${part}_CALLS_PER_SECOND`],
    maxLegs: env[`${part}_MAX_LEGS`],
  });
  const dialing = { twilio: limits("TWILIO"), plivo: limits("PLIVO"), vonage: limits("VONAGE") };
  const recordings = { folder: env.RECORDINGS_DIR, bucket: bucketOf(env) };
  const modelPrices = pricesOf(env);
  return {
    ...env,
    dialing,
    modelPrices,
    recordings,
    models: { stt: endpoint("STT"), llm: endpoint("LLM"), tts: endpoint("TTS") },
  };
}

/** What the models cost, by the unit their use is counted in; a unit without a price is left out. */
function pricesOf(env: z.infer<typeof Schema>) {
  const { LLM_MODEL: llm, STT_MODEL: stt, TTS_MODEL: tts } = env;
  const input = env.LLM_PRICE_PER_MILLION_INPUT_TOKENS;
  const output = env.LLM_PRICE_PER_MILLION_OUTPUT_TOKENS;
  const minute = env.STT_PRICE_PER_MINUTE;
  const characters = env.TTS_PRICE_PER_MILLION_CHARACTERS;
  return {
    currency: env.MODEL_PRICE_CURRENCY,
    units: {
      ...(input && { input_token: { model: llm, amount: input, per: 1_000_000 } }),
      ...(output && { output_token: { model: llm, amount: output, per: 1_000_000 } }),
      ...(minute && { second: { model: stt, amount: minute, per: 60 } }),
      ...(characters && { character: { model: tts, amount: characters, per: 1_000_000 } }),
    },
  };
}

/** An S3-compatible bucket for finished recordings. */
export interface Bucket {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

function bucketOf(env: z.infer<typeof Schema>): Bucket | null {
  if (!env.RECORDINGS_S3_BUCKET) return null;
  return {
    endpoint: (env.RECORDINGS_S3_ENDPOINT ?? `https://s3.${env.RECORDINGS_S3_REGION}.amazonaws.com`).replace(/\/$/, ""),
    bucket: env.RECORDINGS_S3_BUCKET,
    region: env.RECORDINGS_S3_REGION,
    accessKeyId: env.RECORDINGS_S3_ACCESS_KEY_ID ?? "",
    secretAccessKey: env.RECORDINGS_S3_SECRET_ACCESS_KEY ?? "",
  };
}
