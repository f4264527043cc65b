import type { Room } from "@/worker/rtc";
import { restrictListeners } from "@/worker/rtc";
import type { Hearing } from "./hearing";

/** Whether the agent may speak: it is closed whenever somebody might hear it who must not. */
export interface Mouth {
  readonly open: boolean;
  /** The latest version that it said it goes by. */
  readonly confirmed: number;
  /**
   * Brings what the agent sends in line with who may hear it: closes where it must, has the media server let in whom it
   * may, confirms the version, and opens again. Rejects where that failed: it stays closed then. Not to be called twice
   * at the same time.
   */
  apply(): Promise<void>;
  /** Who may hear it is not known: it stays closed until the next `apply`. */
  shut(): void;
  /** The connection went: what was told to the media server may be forgotten. */
  connectionLost(): void;
}

interface MouthOptions {
  room: Room;
  hearing: Hearing;
  /** The version that is known to be confirmed. */
  confirmed: number;
  confirm(version: number): Promise<void>;
  /** Stops whatever is being said, and lets nothing out. */
  onClose(): void;
  onOpen(): void;
}

/** Makes the mouth of an agent that was just let into a room; closed until the first `apply`. */
export function createMouth({ room, hearing, confirm, onClose, onOpen, ...options }: MouthOptions): Mouth {
  let open = false;
  let confirmed = options.confirmed;
  /** Whom the media server lets subscribe; undefined: not known. */
  let allowed: string[] | null | undefined = null;

  const close = () => {
    if (!open) return;
    open = false;
    onClose();
  };
  return {
    get open() {
      return open;
    },
    get confirmed() {
      return confirmed;
    },
    async apply() {
      const { version } = hearing;
      const wanted = hearing.listeners();
      if (hearing.own() === null || isNarrower(allowed, wanted)) close();
      if (!isSame(allowed, wanted)) {
        allowed = undefined;
        await restrictListeners(room, wanted);
        allowed = wanted;
      }
      if (version > confirmed) {
        await confirm(version);
        confirmed = version;
      }
      if (open || hearing.own() === null || !isSame(allowed, hearing.listeners())) return;
      open = true;
      onOpen();
    },
    shut: close,
    connectionLost() {
      if (allowed === null) return;
      allowed = undefined;
      close();
    },
  };
}

/** Whether somebody may subscribe by what the server was told who must not. */
function isNarrower(told: string[] | null | undefined, wanted: string[] | null): boolean {
  if (wanted === null) return false;
  return !told || told.some((identity) => !wanted.includes(identity));
}

function isSame(one: string[] | null | undefined, other: string[] | null): boolean {
  if (!one || !other) return one === other;
  return one.length === other.length && one.every((identity) => other.includes(identity));
}
