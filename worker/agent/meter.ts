import type { ModelUse } from "@/lib/domain/charge/record-use";

/** Longest time that something is counted and not written down: what a dying host loses. */
const WRITE_MS = 5_000;

/** Counts what models do for one call, and writes it down every few seconds and at the end. */
export interface Meter {
  used(...uses: ModelUse[]): void;
  /** Writes down what is left; what comes later is written at once. */
  close(): Promise<void>;
}

/** Makes a meter. `record` that fails is tried again with what came meanwhile; at the end its failure is told and lost. */
export function createMeter(record: (uses: ModelUse[]) => Promise<void>, onFailed: (err: unknown) => void): Meter {
  let counted = new Map<string, ModelUse>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let writing: Promise<void> = Promise.resolve();

  const count = (use: ModelUse) => {
    const key = `${use.kind} ${use.model} ${use.unit}`;
    const before = counted.get(key)?.quantity ?? 0;
    counted.set(key, { ...use, quantity: before + use.quantity });
  };
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(async () => {
      const uses = [...counted.values()];
      counted = new Map();
      if (uses.length === 0) return;
      await record(uses).catch((err: unknown) => {
        onFailed(err);
        if (closed) return;
        uses.forEach(count);
        timer ??= setTimeout(() => void write(), WRITE_MS);
      });
    });
    return writing;
  };
  return {
    used(...uses) {
      uses.forEach(count);
      if (closed) void write();
      else timer ??= setTimeout(() => void write(), WRITE_MS);
    },
    close() {
      closed = true;
      return write();
    },
  };
}
