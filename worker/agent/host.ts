import type { Runtime } from "@/lib/compose";
import { beat, claimCalls, releaseCall, type Hosting } from "@/lib/domain/hosting/lease";
import { loadHosted } from "@/lib/domain/hosting/load";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { openCallSession, type CallSession } from "./call-session";
import { prepareApology } from "./models";

const BEAT_MS = 1_000;

/** A host of agents: takes calls that have none, up to its capacity, and holds them by beating. */
export interface AgentHost {
  /** Stops taking calls, gives up its own at once, and leaves their rooms. */
  stop(): Promise<void>;
}

interface Entry {
  hosting: Hosting;
  session: CallSession | null;
  over: boolean;
}

/** Starts the host. New calls reach it by NOTIFY; what that loses, and calls whose host died, by the beat. */
export async function startAgentHost(runtime: Runtime): Promise<AgentHost> {
  const host = `${runtime.env.SERVICE_NAME}/${newId("host")}`;
  const { context, env, signals } = runtime;
  const entries = new Map<string, Entry>();
  let stopping = false;
  void prepareApology(env);

  const serve = async (hosting: Hosting) => {
    const entry: Entry = { hosting, session: null, over: false };
    entries.set(hosting.callId, entry);
    const drop = () => {
      if (entry.over) return;
      entry.over = true;
      if (entries.get(hosting.callId) === entry) entries.delete(hosting.callId);
      void entry.session?.close();
      releaseCall(context, hosting).catch((err: unknown) => log.warn({ err }, "call not released"));
    };
    try {
      const hosted = await loadHosted(context, hosting);
      if (!hosted) return drop();
      const session = await openCallSession(runtime, hosting, hosted, drop);
      entry.session = session;
      if (entry.over) await session.close();
    } catch (err) {
      log.error({ callId: hosting.callId, err }, "the agent could not join");
      drop();
    }
  };

  let claiming = false;
  let claimAgain = false;
  const claim = async () => {
    claimAgain = true;
    if (claiming) return;
    claiming = true;
    try {
      while (claimAgain && !stopping) {
        claimAgain = false;
        const capacity = env.AGENT_HOST_CAPACITY - entries.size;
        if (capacity <= 0) return;
        for (const hosting of await claimCalls(context, { host, capacity })) void serve(hosting);
      }
    } catch (err) {
      log.error({ err }, "calls could not be claimed");
    } finally {
      claiming = false;
    }
  };

  const pulse = async () => {
    try {
      const held = new Map((await beat(context, { host })).map((hosting) => [hosting.callId, hosting.epoch]));
      for (const [callId, entry] of entries) {
        if (held.get(callId) === entry.hosting.epoch) continue;
        log.warn({ callId }, "the call has another host now");
        entries.delete(callId);
        entry.over = true;
        void entry.session?.close();
      }
    } catch (err) {
      log.error({ err }, "no beat");
    }
    await claim();
  };

  const unlisten = await signals.listen(
    "call_event",
    (payload) => {
      const { callId, type } = JSON.parse(payload) as { callId: string; type: string };
      if (type === "call.created") void claim();
      else if (type.startsWith("participant.") || type === "call.ended") entries.get(callId)?.session?.refresh();
    },
    () => void claim(),
  );
  let timer: NodeJS.Timeout | undefined;
  const loop = async () => {
    await pulse();
    if (!stopping) timer = setTimeout(() => void loop(), BEAT_MS);
  };
  await loop();

  return {
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      await unlisten();
      await Promise.all(
        [...entries.values()].map(async (entry) => {
          entry.over = true;
          await entry.session?.close();
          await releaseCall(context, entry.hosting).catch(() => {});
        }),
      );
    },
  };
}
