import type { Context } from "@/lib/domain/context";
import { readMediaStance, type MediaStance } from "@/lib/domain/leg/media-stance";
import type { MediaSession } from "@/lib/domain/leg/open-media";
import { takeDigits } from "@/lib/domain/leg/take-digits";
import { takeDigit } from "@/lib/domain/participant/take-digit";
import { confirmVisibility } from "@/lib/domain/visibility/confirm";
import type { Log } from "@/lib/log";
import type { GateEvent } from "./gate";
import type { Keypad } from "./keypad";
import { latest } from "./latest";

const RETRY_MS = 500;

/** What a bridge reads and writes of its call while it goes on. Nothing here throws; what fails is told or logged. */
export interface CallWork {
  /** Reads who may hear the phone and whom it hears; the bridge is told by an event. */
  readStance(this: void): void;
  /** Says that the bridge goes by a version. */
  confirm(version: number): Promise<void>;
  /** Takes the keys that are to be pressed towards the phone, and presses them. */
  pressKeys(this: void): void;
  /** A key was pressed on the phone: they are told one after the other. */
  keepDigit(digit: string): void;
  /** Resolves when every key was told. */
  kept(): Promise<unknown>;
}

/** Makes it for one leg. `session`: the call it is in; null while it is in none. */
export function createCallWork(options: {
  ctx: Context;
  legId: string;
  session: () => MediaSession | null;
  happen: (event: GateEvent) => void;
  keypad: Keypad;
  log: Log;
}): CallWork {
  const { ctx, legId, session, happen, keypad, log } = options;
  let kept: Promise<unknown> = Promise.resolve();

  const readStance = latest(async () => {
    const of = session();
    if (!of) return;
    let stance: MediaStance | null;
    try {
      stance = await readMediaStance(ctx, of);
    } catch (err) {
      log.warn({ err }, "it could not be read who may hear the phone; it is silent until then");
      happen({ kind: "stance_unknown" });
      setTimeout(readStance, RETRY_MS);
      return;
    }
    happen({ kind: "stance", stance });
  });

  const pressKeys = latest(async () => {
    const of = session();
    if (!of) return;
    try {
      const orders = await takeDigits(ctx, { legId });
      // One order after the other, with a pause between them.
      if (orders.length > 0) await keypad({ providerCallId: of.providerCallId, digits: orders.join("w") });
    } catch (err) {
      // Not again: nobody knows how many of them were pressed.
      log.warn({ err }, "keys could not be pressed");
    }
  });

  return {
    readStance,
    pressKeys,
    async confirm(version) {
      const of = session();
      if (!of) return;
      try {
        await confirmVisibility(ctx, { callId: of.callId, version, by: { participantId: of.participantId } });
        happen({ kind: "confirmed", version });
      } catch (err) {
        log.warn({ err, version }, "it could not be confirmed who hears the phone");
        happen({ kind: "confirm_failed", version });
      }
    },
    keepDigit(digit) {
      kept = kept
        .then(() => takeDigit(ctx, { legId, digit }))
        .catch((err: unknown) => log.error({ err }, "a key that was pressed is lost"));
    },
    kept: () => kept,
  };
}
