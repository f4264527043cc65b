import type { Context } from "@/lib/domain/context";
import { readVersions } from "@/lib/domain/visibility/read-versions";
import { log } from "@/lib/log";

/** Events after which a phone may hear others, or be heard by others. */
const REFRESHING =
  /^(participant[.](added|joined|rejoined|left|failed|updated)|call[.]|agent[.]mode_changed|transfer[.])/;
const DIGITS = "participant.digits_sent";
/** Signals may be lost; nobody may go by an old version for longer than this. */
const LOOK_MS = 1_000;

/** A bridge, as it is told of its call. */
export interface Watcher {
  callId: string;
  /** The version it said that it goes by. */
  readonly confirmedVersion: number;
  /** Who hears whom may have changed. */
  onChanged(): void;
  /** There may be keys to press. */
  onDigits(): void;
}

/** What tells the bridges of one process of changes in their calls: one listener for all of them. */
export interface CallWatch {
  /** Tells the watcher from now on, until what is given back is called. */
  add(watcher: Watcher): () => void;
  stop(): Promise<void>;
}

/** Begins to listen. Throws where that is not possible. */
export async function watchCalls(ctx: Context): Promise<CallWatch> {
  const watchers = new Map<string, Set<Watcher>>();
  const all = () => [...watchers.values()].flatMap((ofCall) => [...ofCall]);
  const unlisten = await ctx.signals.listen(
    "call_event",
    (payload) => {
      const { callId, type } = JSON.parse(payload) as { callId: string; type: string };
      for (const watcher of watchers.get(callId) ?? []) {
        if (type === DIGITS) watcher.onDigits();
        else if (REFRESHING.test(type)) watcher.onChanged();
      }
    },
    () => {
      for (const watcher of all()) {
        watcher.onChanged();
        watcher.onDigits();
      }
    },
  );
  let looking = false;
  const look = async () => {
    if (looking || watchers.size === 0) return;
    looking = true;
    try {
      const versions = await readVersions(ctx, { callIds: [...watchers.keys()] });
      for (const watcher of all()) {
        if ((versions.get(watcher.callId) ?? 0) > watcher.confirmedVersion) watcher.onChanged();
      }
    } catch (err) {
      // Without the database nothing changes either, so everybody goes on as they are.
      log.warn({ err }, "the calls' versions could not be read");
    }
    looking = false;
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  return {
    add(watcher) {
      const ofCall = watchers.get(watcher.callId) ?? new Set();
      watchers.set(watcher.callId, ofCall.add(watcher));
      return () => {
        ofCall.delete(watcher);
        if (ofCall.size === 0 && watchers.get(watcher.callId) === ofCall) watchers.delete(watcher.callId);
      };
    },
    async stop() {
      clearInterval(timer);
      await unlisten();
    },
  };
}
