/** One page, as the API gives it. `next_cursor` is null on the last one. */
export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

/**
 * A list. `await` gives its first page; `for await` gives every item of every page, and asks for a page only when it is
 * needed.
 */
export class List<T, P extends Page<T> = Page<T>> implements PromiseLike<P>, AsyncIterable<T> {
  readonly #read: (cursor: string | undefined) => Promise<P>;
  readonly #cursor: string | undefined;

  constructor(read: (cursor: string | undefined) => Promise<P>, cursor: string | undefined) {
    this.#read = read;
    this.#cursor = cursor;
  }

  then<A = P, B = never>(
    onPage?: ((page: P) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#read(this.#cursor).then(onPage, onError);
  }

  /** Page by page. */
  async *pages(): AsyncGenerator<P, void, undefined> {
    let cursor = this.#cursor;
    do {
      const page = await this.#read(cursor);
      yield page;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) yield* page.data;
  }
}
