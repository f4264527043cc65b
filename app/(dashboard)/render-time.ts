/** When the server renders the page, ms since the epoch: what the first paint in the browser counts from. */
export function renderTime(): number {
  return Date.now();
}
