/**
 * How one stands in a call: `waiting` to be let in; `open`: speaks and hears; `listening`: hears, and may not speak, because
 * an operator muted one or because one is an observer; `hold`: neither.
 */
export type Standing = "waiting" | "open" | "listening" | "hold";

/** What the media server lets one do. */
export interface Rights {
  canPublish: boolean;
  canSubscribe: boolean;
}

/** What rights mean. Tokens grant nothing: whoever has no right yet waits, whoever has none any more is on hold. */
export function standingOf({ canPublish, canSubscribe }: Rights, before: Standing): Standing {
  if (canPublish) return "open";
  if (canSubscribe) return "listening";
  return before === "waiting" ? "waiting" : "hold";
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
