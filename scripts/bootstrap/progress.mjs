const startedAt = performance.now();

/**
 * One line of progress. Seconds since set-up began stand in front, so a long step shows itself.
 * @param {string} line
 */
export function say(line) {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0).padStart(4);
  console.log(`set-up ${seconds} s  ${line}`);
}

/** @param {unknown} problem a message for the user, or an unexpected error (shown with its stack) */
export function fail(problem) {
  console.error("\nset-up stopped:", problem);
}
