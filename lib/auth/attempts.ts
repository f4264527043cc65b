import { RateLimiterMemory } from "rate-limiter-flexible";

// A person who mistypes needs fewer, and a whole office behind one address needs no more.
const OF_ACCOUNT = { points: 10, duration: 60 };
const OF_ADDRESS = { points: 50, duration: 300 };
/** Passwords that are checked at the same time: each takes a core for about 50 ms, which calls need too. */
const PARALLEL = 1;
const MAX_WAITING = 20;

/** Refused before the password was looked at. The message is a code: next-auth hands it to the sign-in page. */
export class TooManyAttemptsError extends Error {
  override name = "TooManyAttemptsError";
  override message = "too_many_attempts";
}

/** Who may try to sign in now. */
export interface Attempts {
  /**
   * Runs `check` and gives what it gives; null is a failed attempt, and only those count. They count by address, and by
   * account at that address: nobody locks out somebody who is elsewhere. Throws TooManyAttemptsError.
   */
  attempt<T>(who: { address: string; email: string }, check: () => Promise<T | null>): Promise<T | null>;
}

/** Makes the counts of one process. */
export function createAttempts(): Attempts {
  const accounts = new RateLimiterMemory(OF_ACCOUNT);
  const addresses = new RateLimiterMemory(OF_ADDRESS);
  const waiting: (() => void)[] = [];
  let running = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= PARALLEL) {
      if (waiting.length >= MAX_WAITING) throw new TooManyAttemptsError();
      await new Promise<void>((resume) => waiting.push(resume));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }

  return {
    async attempt({ address, email }, check) {
      const account = `${address} ${email.trim().toLowerCase()}`;
      // Taken before the outcome is known: attempts at the same time are all counted.
      await take(addresses, address);
      await take(accounts, account);
      const giveBack = () => Promise.all([addresses.reward(address), accounts.reward(account)]);
      try {
        const found = await inTurn(check);
        if (found !== null) await giveBack();
        return found;
      } catch (err) {
        await giveBack();
        throw err;
      }
    },
  };
}

async function take(limiter: RateLimiterMemory, key: string): Promise<void> {
  const left = await limiter.consume(key).catch(() => null);
  if (!left) throw new TooManyAttemptsError();
}
