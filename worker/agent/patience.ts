/** How long a model may let a caller wait in silence, ms. */
export interface Patience {
  /** From the request to the first piece. */
  firstMs: number;
  /** From when a further piece is asked for to when it comes. */
  nextMs: number;
}

/** A source that is read piece by piece. */
export interface Pieces<T> {
  next(): Promise<IteratorResult<T, unknown>>;
  /** Frees the source; `reason` is set where it came too late. */
  stop(reason?: Error): void;
}

/**
 * The pieces of a source as they come. Throws when one comes too late: a source that hangs is a source that failed, and
 * the caller must be told before the silence is taken for the end of the call. The source is stopped in every case.
 */
export async function* paced<T>(source: Pieces<T>, patience: Patience, name: string): AsyncGenerator<T, void, void> {
  let limitMs = patience.firstMs;
  let tooLate: Error | undefined;
  try {
    for (;;) {
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        tooLate = new Error(`${name} gave nothing for ${limitMs} ms`);
        reject(tooLate);
      }, limitMs);
      const piece = await Promise.race([source.next(), late]).finally(() => clearTimeout(timer));
      if (piece.done) return;
      yield piece.value;
      limitMs = patience.nextMs;
    }
  } finally {
    source.stop(tooLate);
  }
}
