import type { Runtime } from "@/lib/compose";
import type { Hosting } from "@/lib/domain/lease";
import { beatRecordings, claimRecordings, releaseRecording } from "@/lib/domain/recording/lease";
import { admitRecorder } from "@/lib/domain/recording/load";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { createHealth } from "@/worker/agent/health";
import type { Subsystem } from "@/worker/subsystem";
import { openCallRecorder, type CallRecorder } from "./call-recorder";

const BEAT_MS = 1_000;
/** Calls that are joined at the same time. */
const MAX_OPENING = 4;

interface Entry {
  hosting: Hosting;
  recorder: CallRecorder | null;
  over: boolean;
}

/**
 * Starts a recorder: takes calls that are to be recorded and that no recorder has, up to its capacity, and holds them by
 * beating. New calls reach it by NOTIFY; what that loses, and calls whose recorder died, by the beat. `onBroken` is
 * called when this process cannot join rooms any more and records nobody.
 */
export async function startRecorderHost(runtime: Runtime, onBroken: () => void): Promise<Subsystem> {
  const host = `${runtime.env.SERVICE_NAME}/${newId("host")}`;
  const { context, env, signals } = runtime;
  const beats = runtime.dedicate();
  const entries = new Map<string, Entry>();
  const health = createHealth(performance.now());
  let opening = 0;
  let stopping = false;

  const end = async (entry: Entry, stillOurs: boolean) => {
    if (entry.over) return;
    entry.over = true;
    if (entries.get(entry.hosting.callId) === entry) entries.delete(entry.hosting.callId);
    await entry.recorder?.close(stillOurs);
    if (!stillOurs) return;
    await releaseRecording(context, entry.hosting).catch((err: unknown) => log.warn({ err }, "recording not released"));
  };

  const serve = async (hosting: Hosting) => {
    const entry: Entry = { hosting, recorder: null, over: false };
    entries.set(hosting.callId, entry);
    opening += 1;
    try {
      const access = await admitRecorder(context, hosting);
      if (!access) return await end(entry, true);
      const recorder = await openCallRecorder(runtime, hosting, access, () => void end(entry, true)).catch(
        (err: unknown) => {
          health.couldNotJoin(hosting.callId, performance.now());
          throw err;
        },
      );
      health.joined();
      entry.recorder = recorder;
      if (entry.over) await recorder.close(true);
    } catch (err) {
      log.error({ callId: hosting.callId, err }, "the recorder could not join");
      await end(entry, true);
    } finally {
      opening -= 1;
    }
  };

  let claiming = false;
  const claim = async () => {
    if (claiming || stopping || !health.mayTake(performance.now())) return;
    claiming = true;
    try {
      const capacity = Math.min(env.RECORDER_CAPACITY - entries.size, MAX_OPENING - opening);
      if (capacity <= 0) return;
      const claimed = await claimRecordings(beats.context, {
        host,
        capacity,
        takeOver: health.isSteady(performance.now()),
      });
      for (const hosting of claimed) void serve(hosting);
    } catch (err) {
      log.error({ err }, "recordings could not be claimed");
    } finally {
      claiming = false;
    }
  };

  const pulse = async () => {
    try {
      const serving = [...entries.values()];
      const writing = serving.map(({ hosting }) => hosting);
      const held = new Map(
        (await beatRecordings(beats.context, { host, writing })).map(({ callId, epoch }) => [callId, epoch]),
      );
      health.beaten(performance.now());
      for (const entry of serving) {
        if (held.get(entry.hosting.callId) === entry.hosting.epoch) {
          entry.recorder?.confirm();
          continue;
        }
        log.warn({ callId: entry.hosting.callId }, "the call has another recorder now");
        void end(entry, false);
      }
    } catch (err) {
      log.error({ err }, "no beat");
    }
    await claim();
    if (health.broken && entries.size === 0) onBroken();
  };

  const unlisten = await signals.listen(
    "call_event",
    (payload) => {
      const { callId, type } = JSON.parse(payload) as { callId: string; type: string };
      if (type === "call.created") void claim();
      else if (/^(participant|call)[.]/.test(type)) entries.get(callId)?.recorder?.refresh();
    },
    () => {
      void claim();
      for (const { recorder } of entries.values()) recorder?.refresh();
    },
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
      await Promise.all([...entries.values()].map((entry) => end(entry, true)));
      await beats.close();
    },
  };
}
