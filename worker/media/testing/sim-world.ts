import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createPlivoCarrier } from "@/lib/carriers/plivo";
import { createTwilioCarrier } from "@/lib/carriers/twilio";
import { createVonageCarrier } from "@/lib/carriers/vonage";
import { roomNameOf } from "@/lib/domain/call/room-name";
import type { Context, WorkspaceContext } from "@/lib/domain/context";
import { answerLeg } from "@/lib/domain/leg/answer";
import { dialLeg } from "@/lib/domain/leg/dial";
import { takeCarrierWord } from "@/lib/domain/leg/take-word";
import type { CarrierName, CarrierPort, CarrierStatus } from "@/lib/domain/ports/carrier";
import { putAtCarrier } from "@/lib/domain/testing/at-carrier";
import { createWorld, rowsOf, startCall, type World } from "@/lib/domain/testing/fixtures";
import { createLivekitRooms } from "@/lib/livekit/rooms";
import { startCarrierSim, type CarrierSim } from "@/packages/carrier-sim/src/index";
import { RoomGuest } from "./room-guest";

const SECRET = "a secret of the simulated accounts";
const TWILIO = { accountSid: `AC${"0".repeat(31)}1`, authToken: SECRET };
const PLIVO = { authId: `MA${"X".repeat(18)}`, authToken: SECRET };
const VONAGE = { applicationId: "00000000-0000-4000-8000-000000000001", signatureSecret: SECRET };

type Livekit = { url: string; apiKey: string; apiSecret: string };

/** Calls of a database with phones of the simulated carrier, whose webhooks are answered as our app does, without it. */
export interface SimWorld {
  ctx: WorkspaceContext;
  world: World;
  sim: CarrierSim;
  /** Twilio, where nothing else is said. */
  carrier: CarrierPort;
  /** The settings of a process that has these carriers. */
  env: Record<string, string>;
  /** What the carrier told of its calls, oldest first. */
  words: CarrierStatus[];
  /** Of each webhook, whether it was signed. */
  verdicts: boolean[];
  /** Lets a phone behave as `onRing` says, and rings it for a call. */
  ring(number: string, onRing: { action: string; after_ms?: number }, carrier?: CarrierName): Promise<SimPhone>;
  /** The agent of a call, as far as it speaks and hears. */
  agentIn(callId: string): Promise<RoomGuest>;
  /** Asks the simulator's control API; a Buffer is a WAV. Throws where it refuses. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** A phone that was rung for a call. */
export interface SimPhone {
  callId: string;
  legId: string;
  /** Room identity. */
  identity: string;
  /** The carrier's id of the phone's call. */
  sid: string;
}

/** Starts it. The caller sets `ctx.settings.mediaPublicUrl`. */
export async function startSimWorld({ db, livekit }: Pick<Context, "db"> & { livekit: Livekit }): Promise<SimWorld> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const api = { apiKey: "a1b2c3d4", apiSecret: SECRET };
  const sim = await startCarrierSim({
    host: "127.0.0.1",
    port: 0,
    twilio: TWILIO,
    plivo: PLIVO,
    vonage: { ...VONAGE, ...api, publicKey },
  });
  const baseUrl = sim.url;
  const carriers = {
    twilio: createTwilioCarrier({ ...TWILIO, baseUrl }),
    plivo: createPlivoCarrier({ ...PLIVO, baseUrl }),
    vonage: createVonageCarrier({ ...VONAGE, ...api, privateKey, baseUrl }),
  };
  const world = await createWorld(db);
  const ctx: WorkspaceContext = {
    ...world.ctx,
    clock: { now: () => new Date() },
    rooms: createLivekitRooms({ ...livekit, publicUrl: livekit.url }),
    carriers,
  };
  world.ctx = ctx;
  const words: CarrierStatus[] = [];
  const verdicts: boolean[] = [];

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let rawBody = "";
    for await (const chunk of req) rawBody += String(chunk);
    const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
    const webhook = { method: req.method!, url: ctx.settings.publicUrl + req.url!, headers, rawBody };
    const url = new URL(webhook.url);
    const carrier = carriers[url.pathname.split("/")[2] as CarrierName];
    verdicts.push(carrier.verifyWebhook(webhook));
    const legId = url.searchParams.get("leg")!;
    if (url.pathname.endsWith("/answer")) {
      const document = await answerLeg(ctx, { legId, providerCallId: carrier.callIdOf(webhook)! });
      res.writeHead(200, { "Content-Type": document.contentType }).end(document.body);
      return;
    }
    const word = url.pathname.endsWith("/status") ? carrier.parseStatus(webhook) : null;
    if (word) {
      words.push(word);
      await takeCarrierWord(ctx, { legId, word });
    }
    res.writeHead(204).end();
  }

  const webhooks = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => webhooks.listen(0, "127.0.0.1", resolve));
  ctx.settings.publicUrl = `http://127.0.0.1:${(webhooks.address() as AddressInfo).port}`;

  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const wav = body instanceof Buffer;
    const response = await fetch(`${sim.url}/sim/${path}`, {
      method,
      headers: { "Content-Type": wav ? "audio/wav" : "application/json" },
      ...(body !== undefined && { body: wav ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  return {
    ctx,
    world,
    sim,
    carrier: carriers.twilio,
    env: {
      TWILIO_ACCOUNT_SID: TWILIO.accountSid,
      TWILIO_AUTH_TOKEN: SECRET,
      TWILIO_BASE_URL: baseUrl,
      PLIVO_AUTH_ID: PLIVO.authId,
      PLIVO_AUTH_TOKEN: SECRET,
      PLIVO_BASE_URL: baseUrl,
      VONAGE_APPLICATION_ID: VONAGE.applicationId,
      VONAGE_SIGNATURE_SECRET: SECRET,
      VONAGE_PRIVATE_KEY: privateKey,
      VONAGE_BASE_URL: baseUrl,
    },
    words,
    verdicts,
    control,
    async ring(number, onRing, name = "twilio") {
      await control("PUT", `phones/${number}`, { on_ring: onRing });
      const call = await startCall(world, { phone: number });
      const { legs, people } = await rowsOf(db, call.id);
      const legId = legs[0]!.id;
      await putAtCarrier(db, legId, name);
      await dialLeg(ctx, { legId });
      const { legs: dialed } = await rowsOf(db, call.id);
      return { callId: call.id, legId, identity: people[0]!.roomIdentity, sid: dialed[0]!.providerCallId! };
    },
    agentIn: async (callId) =>
      RoomGuest.join(
        livekit.url,
        await ctx.rooms.mintToken({
          roomName: roomNameOf(callId),
          identity: "agent",
          name: "agent",
          canPublish: true,
          canSubscribe: true,
          hidden: false,
          agent: true,
          ttlSeconds: 60,
        }),
      ),
    async stop() {
      await sim.close();
      webhooks.closeAllConnections();
      await new Promise((resolve) => webhooks.close(resolve));
    },
  };
}
