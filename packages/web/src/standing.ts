/** How one stands in a call. */
export interface Standing {
  /** The server has let one in, or told one to wait. */
  isIn: boolean;
  canSpeak: boolean;
  onHold: boolean;
}

/** Before the server gave any right. */
export const OUTSIDE: Standing = { isIn: false, canSpeak: false, onHold: false };
/** On hold from the start. */
export const HELD: Standing = { isIn: true, canSpeak: false, onHold: true };

/** What the media server lets one do. */
export interface Rights {
  canPublish: boolean;
  canSubscribe: boolean;
}

/** What rights mean. Tokens grant nothing: whoever hears nothing yet waits, whoever hears nothing any more is on hold. */
export function standingOf({ canPublish, canSubscribe }: Rights, before: Standing): Standing {
  const isIn = before.isIn || canPublish || canSubscribe;
  return { isIn, canSpeak: canPublish, onHold: isIn && !canSubscribe };
}

/** Somebody in the room, as far as it matters whether they are shown. */
interface Somebody {
  identity: string;
  isLocal: boolean;
  /** Their sound comes here. */
  isHeard: boolean;
}

const OPERATOR = "operator:";

/** Whether an identity is an operator's. */
export function isOperator(identity: string): boolean {
  return identity.startsWith(OPERATOR);
}

/**
 * Keeps in mind which operators were heard: one is shown from then on until they leave, and not before, because one may be
 * there for somebody else.
 */
export function createShown() {
  const heard = new Set<string>();
  return {
    /** Those of `everybody` who are to be shown. */
    of<T extends Somebody>(everybody: T[]): T[] {
      for (const { identity, isHeard } of everybody) if (isHeard) heard.add(identity);
      return everybody.filter(({ identity, isLocal }) => isLocal || !isOperator(identity) || heard.has(identity));
    },
    left(identity: string): void {
      heard.delete(identity);
    },
  };
}
