import type { LiveMessage, PageMessage } from "./protocol";
import { openLiveSource } from "./source";

/**
 * Joins the browser's one live connection, or opens one of the page's own where there are no shared workers. `scope`
 * keeps people who use one browser apart. Returns the way to leave.
 */
export function connectLive(scope: string, onMessage: (message: LiveMessage) => void): () => void {
  if (typeof SharedWorker === "undefined") return openLiveSource("/live", onMessage);
  let leave = () => {};
  const worker = new SharedWorker(new URL("./shared-worker.ts", import.meta.url), {
    type: "module",
    name: `live:${scope}`,
  });
  const bye = () => worker.port.postMessage({ kind: "bye" } satisfies PageMessage);
  worker.port.onmessage = ({ data }: MessageEvent<LiveMessage>) => onMessage(data);
  // The worker's script could not be loaded, e.g. by a policy of the browser.
  worker.onerror = () => {
    leave = openLiveSource("/live", onMessage);
  };
  const onPageShow = (event: PageTransitionEvent) => {
    // Back from the back-forward cache the port is gone for the worker.
    if (event.persisted) location.reload();
  };
  window.addEventListener("pagehide", bye);
  window.addEventListener("pageshow", onPageShow);
  return () => {
    window.removeEventListener("pagehide", bye);
    window.removeEventListener("pageshow", onPageShow);
    bye();
    worker.port.close();
    leave();
  };
}
