/** Next calls this once in the process that serves, before it does, and not while it builds. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") (await import("./lib/http/boot")).checkSettings();
}
