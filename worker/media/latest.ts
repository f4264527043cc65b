/**
 * Runs `work` one at a time: asked for while it runs, it runs once more afterwards, however often it was asked for. So
 * what the last run has read is never older than the last asking.
 */
export function latest(work: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  const run = async () => {
    running = true;
    do {
      again = false;
      await work();
    } while (again);
    running = false;
  };
  return () => {
    if (running) again = true;
    else void run();
  };
}
