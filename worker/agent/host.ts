import type { Runtime } from "@/lib/compose";
import { forgetHost, keepHost } from "@/lib/domain/hosting/host";
import { beat, claimCalls, releaseCall, type Hosting } from "@/lib/domain/hosting/lease";
import { loadHosted } from "@/lib/domain/hosting/load";
import { readVersions } from "@/lib/domain/visibility/read-versions";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { openCallSession, RoomNotJoinedError, type CallSession } from "./call-session";
import { createHealth } from "./health";
import { prepareApology } from "./models";

const BEAT_MS = 1_000;
/** Calls that are joined at the same time. More would only make each of them later, and the beats too. */
const MAX_OPENING = 4;
/** Events after which a session reads its call anew. */
const REFRESHING = /^(participant[.]|call[.]|transfer[.]|escalation[.]|agent[.](mode_changed|noted|asked)$)/;

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

/**
 * Starts the host. New calls reach it by NOTIFY; what that loses, and calls whose host died, by the beat. `onBroken` is
 * called when this process cannot join rooms any more and serves nobody.
 */
export async function startAgentHost(runtime: Runtime, onBroken: () => void): Promise<AgentHost> {
  const host = `${runtime.env.SERVICE_NAME}/${newId("host")}`;
  const { context, env, signals } = runtime;
  // Beats must not queue behind the queries of the calls.
  const beats = runtime.dedicate();
  const entries = new Map<string, Entry>();
  const health = createHealth(performance.now());
  let opening = 0;
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
    opening += 1;
    try {
      const hosted = await loadHosted(context, hosting);
      if (!hosted) return drop();
      const session = await openCallSession(runtime, hosting, hosted, drop);
      health.joined();
      entry.session = session;
      if (entry.over) await session.close();
    } catch (err) {
      log.error({ callId: hosting.callId, err }, "the agent could not join");
      if (err instanceof RoomNotJoinedError) health.couldNotJoin(hosting.callId, performance.now());
      // Not given up: the lease runs out by itself, so that a call that cannot be joined is not tried at full speed.
      entry.over = true;
      if (entries.get(hosting.callId) === entry) entries.delete(hosting.callId);
    } finally {
      opening -= 1;
      void claim();
    }
  };

  let claiming = false;
  let claimAgain = false;
  const claim = async () => {
    claimAgain = true;
    if (claiming) return;
    claiming = true;
    try {
      while (claimAgain && !stopping && health.mayTake(performance.now())) {
        claimAgain = false;
        const atOnce = health.broken ? 1 : MAX_OPENING;
        const capacity = Math.min(env.AGENT_HOST_CAPACITY - entries.size, atOnce - opening);
        if (capacity <= 0) return;
        const claimed = await claimCalls(beats.context, {
          host,
          capacity,
          takeOver: health.isSteady(performance.now()),
        });
        for (const hosting of claimed) {
          if (stopping) void releaseCall(context, hosting).catch(() => {});
          else void serve(hosting);
        }
      }
    } catch (err) {
      log.error({ err }, "calls could not be claimed");
    } finally {
      claiming = false;
    }
  };

  const pulse = async () => {
    try {
      const serving = [...entries.values()];
      const beaten = await beat(beats.context, { host, serving: serving.map((entry) => entry.hosting) });
      const held = new Map(beaten.map((hosting) => [hosting.callId, hosting.epoch]));
      health.beaten(performance.now());
      for (const entry of serving) {
        const { callId, epoch } = entry.hosting;
        if (entry.over || held.get(callId) === epoch) continue;
        log.warn({ callId }, "the call has another host now");
        if (entries.get(callId) === entry) entries.delete(callId);
        entry.over = true;
        void entry.session?.close();
      }
    } catch (err) {
      log.error({ err }, "no beat");
    }
    await claim();
    await tellThatItLives();
    if (health.broken && entries.size === 0) onBroken();
  };

  /** What calls that come in go by: without a host that takes more of them they are declined. */
  const tellThatItLives = async () => {
    if (stopping) return;
    const free = health.broken ? 0 : Math.max(0, env.AGENT_HOST_CAPACITY - entries.size);
    await keepHost(beats.context, { host, free }).catch((err: unknown) => log.warn({ err }, "not told that it lives"));
  };

  let looking = false;
  /** Signals may be lost; no session goes by an old version for longer than a beat. */
  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      const versions = await readVersions(context, { callIds: [...entries.keys()] });
      for (const { hosting, session } of entries.values()) {
        if (session && (versions.get(hosting.callId) ?? 0) > session.confirmedVersion) session.refresh();
      }
    } catch (err) {
      // Without the database nothing changes either: the sessions go on as they are.
      log.warn({ err }, "the calls' versions could not be read");
    } finally {
      looking = false;
    }
  };

  const unlisten = await signals.listen(
    "call_event",
    (payload) => {
      const { callId, type } = JSON.parse(payload) as { callId: string; type: string };
      if (type === "call.created") void claim();
      else if (REFRESHING.test(type)) entries.get(callId)?.session?.refresh();
    },
    // Signals may have been lost.
    () => {
      void claim();
      for (const entry of entries.values()) entry.session?.refresh();
    },
  );
  let timer: NodeJS.Timeout | undefined;
  const loop = async () => {
    void look();
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
          await releaseCall(context, entry.hosting).catch(() => {});
          await entry.session?.close();
        }),
      );
      await forgetHost(beats.context, { host }).catch(() => {});
      await beats.close();
    },
  };
}
