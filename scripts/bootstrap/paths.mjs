import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the clone. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The version of livekit-server that is built when none is on the machine; part of the folder's name in the cache. */
export const LIVEKIT_SERVER_VERSION = "1.13.5";

/**
 * Where downloads and builds are kept, outside the clone, so that a new clone finds them.
 * @param {Record<string, string | undefined>} [env]
 */
export function cacheRoot(env = process.env) {
  return resolve(env.RYMI_CACHE_DIR || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "rymi"));
}

/**
 * The livekit-server that set-up builds; `go install` names it after its folder.
 * @param {Record<string, string | undefined>} [env]
 */
export function builtLivekitServer(env = process.env) {
  return join(cacheRoot(env), `livekit-server-v${LIVEKIT_SERVER_VERSION}`, "server");
}

/** The Node that the project pins as a package; newer than what many machines carry. */
export const PINNED_NODE = join(ROOT, "node_modules", "node", "bin", "node");

/** Next's command line, a JavaScript file. */
export const NEXT_CLI = join(ROOT, "node_modules", "next", "dist", "bin", "next");
