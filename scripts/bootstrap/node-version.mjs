import { SetupError, installHelp } from "./errors.mjs";

const OLDEST_MAJOR = 20;

/** Set-up itself runs on Node 20; everything after `npm ci` runs on the newer Node that package.json pins. */
export function requireNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= OLDEST_MAJOR) return;
  const ways = {
    debian: "see https://nodejs.org/en/download (the distribution's own may be too old)",
    macos: "brew install node",
    docker: "FROM node:22-bookworm",
  };
  throw new SetupError(
    `Node ${OLDEST_MAJOR} or newer is needed, this is ${process.versions.node}. Install:\n${installHelp(ways)}`,
  );
}
