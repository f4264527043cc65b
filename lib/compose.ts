import { connect, type Db } from "@/db/client";
import { createSignals, type Signals } from "@/db/signals";
import { createPlivoCarrier } from "@/lib/carriers/plivo";
import { createTwilioCarrier } from "@/lib/carriers/twilio";
import { createVonageCarrier } from "@/lib/carriers/vonage";
import { systemClock } from "@/lib/clock";
import { closeCall } from "@/lib/domain/call/close";
import type { Context } from "@/lib/domain/context";
import { makeIntelligence } from "@/lib/domain/intelligence/make";
import { dialLeg } from "@/lib/domain/leg/dial";
import { hangUpLeg } from "@/lib/domain/leg/hang-up";
import { leaveMessage } from "@/lib/domain/leg/leave-message";
import { evictFromRoom } from "@/lib/domain/participant/evict";
import { advanceTransfer } from "@/lib/domain/transfer/advance";
import { deliverWebhook } from "@/lib/domain/webhook/deliver";
import { eraseRecording } from "@/lib/domain/recording/erase";
import { parseEnv, type Env } from "@/lib/env";
import type { JobHandlers } from "@/lib/jobs/catalog";
import { runDueJobs } from "@/lib/jobs/queue";
import { createLivekitRooms } from "@/lib/livekit/rooms";
import { createWebhookReader } from "@/lib/livekit/webhook";
import { createFileStorage } from "@/lib/storage";
import { createChatModel } from "@/lib/models/chat";
import { createSpeech } from "@/lib/models/speech";
import { sweepsOf, type Sweep } from "@/lib/sweeps";
import { createOutbound } from "@/lib/net/outbound";

/** The real parts of one process, made from its environment. */
export interface Runtime {
  env: Env;
  db: Db;
  context: Context;
  signals: Signals;
  jobs: JobHandlers;
  sweeps: Sweep[];
  /** Runs every job that is due, then returns. */
  runDueJobs(): Promise<void>;
  readLivekitWebhook: ReturnType<typeof createWebhookReader>;
  /** The context over a database connection of its own, for work that must not queue behind other queries. */
  dedicate(): { context: Context; close(): Promise<void> };
  close(): Promise<void>;
}

/** Parts that stand for the outside world. */
export type Outside = Pick<Context, "clock" | "rooms" | "carriers" | "model" | "speech">;

/**
 * Makes the parts; those of `outside` are taken as given, the rest comes from the environment. Throws one error that names
 * every missing variable.
 */
export function createRuntime(source?: Record<string, string | undefined>, outside: Partial<Outside> = {}): Runtime {
  const env = parseEnv(source);
  const { db, close } = connect(env.DATABASE_URL);
  const signals = createSignals(env.DATABASE_URL);
  const context: Context = {
    db,
    clock: systemClock,
    settings: {
      publicUrl: env.PUBLIC_URL.replace(/\/$/, ""),
      mediaPublicUrl: env.MEDIA_PUBLIC_URL.replace(/\/$/, ""),
      rejoinGraceMs: env.REJOIN_GRACE_SECONDS * 1000,
      ringTimeoutSeconds: env.RING_TIMEOUT_SECONDS,
      dialing: env.dialing,
      agentWaitMs: env.AGENT_WAIT_MS,
      modelPrices: env.modelPrices,
      linkSecret: env.NEXTAUTH_SECRET,
    },
    rooms: createLivekitRooms({
      url: env.LIVEKIT_URL,
      publicUrl: env.LIVEKIT_PUBLIC_URL ?? env.LIVEKIT_URL,
      apiKey: env.LIVEKIT_API_KEY,
      apiSecret: env.LIVEKIT_API_SECRET,
    }),
    carriers: createCarriers(env),
    model: createChatModel(env.models.llm),
    speech: createSpeech(env.models.stt),
    signals,
    outbound: createOutbound(env.WEBHOOK_PLAIN_HTTP_HOSTS.split(",").filter(Boolean)),
    toolOutbound: createOutbound(env.PLAIN_HTTP_TOOL_HOSTS.split(",").filter(Boolean)),
    ...createFileStorage(env.recordings),
    ...outside,
  };
  const jobs = bindJobs(context);
  return {
    env,
    db,
    context,
    signals,
    jobs,
    sweeps: sweepsOf(context),
    runDueJobs: () => runDueJobs(env.DATABASE_URL, jobs),
    readLivekitWebhook: createWebhookReader(env.LIVEKIT_API_KEY, env.LIVEKIT_API_SECRET),
    dedicate: () => {
      const own = connect(env.DATABASE_URL, 1);
      return { context: { ...context, db: own.db }, close: own.close };
    },
    close: async () => {
      await signals.close();
      await close();
    },
  };
}

/** The carriers whose credentials are set: parseEnv has seen that none is set by halves. */
function createCarriers(env: Env): Context["carriers"] {
  const at = (baseUrl: string | undefined) => baseUrl !== undefined && { baseUrl };
  return {
    ...(env.TWILIO_ACCOUNT_SID &&
      env.TWILIO_AUTH_TOKEN && {
        twilio: createTwilioCarrier({
          accountSid: env.TWILIO_ACCOUNT_SID,
          authToken: env.TWILIO_AUTH_TOKEN,
          ...at(env.TWILIO_BASE_URL),
        }),
      }),
    ...(env.PLIVO_AUTH_ID &&
      env.PLIVO_AUTH_TOKEN && {
        plivo: createPlivoCarrier({
          authId: env.PLIVO_AUTH_ID,
          authToken: env.PLIVO_AUTH_TOKEN,
          currency: env.PLIVO_CURRENCY,
          ...at(env.PLIVO_BASE_URL),
        }),
      }),
    ...(env.VONAGE_APPLICATION_ID &&
      env.VONAGE_PRIVATE_KEY &&
      env.VONAGE_SIGNATURE_SECRET && {
        vonage: createVonageCarrier({
          applicationId: env.VONAGE_APPLICATION_ID,
          privateKey: env.VONAGE_PRIVATE_KEY,
          signatureSecret: env.VONAGE_SIGNATURE_SECRET,
          ...(env.VONAGE_API_KEY && { apiKey: env.VONAGE_API_KEY }),
          ...(env.VONAGE_API_SECRET && { apiSecret: env.VONAGE_API_SECRET }),
          ...at(env.VONAGE_BASE_URL),
        }),
      }),
  };
}

/** Binds each job of the catalogue to its verb. */
export function bindJobs(context: Context): JobHandlers {
  return {
    "leg.dial": (payload) => dialLeg(context, payload),
    "leg.hang_up": (payload) => hangUpLeg(context, payload),
    "leg.leave_message": (payload) => leaveMessage(context, payload),
    "call.close": (payload) => closeCall(context, payload),
    "participant.evict": (payload) => evictFromRoom(context, payload),
    "transfer.advance": (payload) => advanceTransfer(context, payload),
    "webhook.deliver": (payload) => deliverWebhook(context, payload),
    "recording.erase": (payload) => eraseRecording(context, payload),
    "intelligence.make": (payload) => makeIntelligence(context, payload),
  };
}

const holder = globalThis as { rymiRuntime?: Runtime };

/** The web process's runtime: one for all of Next's bundles, so there is one pool and one LISTEN connection. */
export function sharedRuntime(): Runtime {
  return (holder.rymiRuntime ??= createRuntime());
}

/** Makes `runtime` the one that sharedRuntime gives from now on, in place of one made from the process's environment. */
export function installRuntime(runtime: Runtime): void {
  holder.rymiRuntime = runtime;
}
