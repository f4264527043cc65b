/** Where to go after signing in: a path of this site, whatever the link said. */
export function callbackPathOf(given: string | string[] | undefined): string {
  const value = Array.isArray(given) ? given[0] : given;
  if (!value) return "/calls";
  try {
    const base = "http://this.invalid";
    const url = new URL(value, base);
    return url.origin === base ? url.pathname + url.search : "/calls";
  } catch {
    return "/calls";
  }
}
