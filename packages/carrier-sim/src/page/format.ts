/** A North American number as people say it: +1 (555) 123-4567. Others, and SIP addresses, stay as they are. */
export function formatNumber(number: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return american ? `+1 (${american[1]}) ${american[2]}-${american[3]}` : number;
}

/** Reads what a person typed as a number in E.164 form; null when it is none. */
export function readNumber(text: string): string | null {
  const number = text.replace(/[\s().-]/g, "").replace(/^00/, "+");
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : null;
}

/** Minutes and seconds. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** How long ago something was. */
export function formatAgo(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
}

/** A carrier's name, with the word that keeps it from being mistaken. */
export function formatCarrier(carrier: string): string {
  return `simulated ${carrier.charAt(0).toUpperCase()}${carrier.slice(1)}`;
}

/** A status in the carrier's word, as text. */
export function formatStatus(status: string): string {
  return status.replaceAll(/[_-]/g, " ");
}
