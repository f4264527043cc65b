/** Set-up cannot go on; the message tells the user what to do, so it is shown without a stack. */
export class SetupError extends Error {}

/**
 * The three lines that say how to install a missing tool.
 * @param {{ debian: string, macos: string, docker: string }} ways
 */
export function installHelp({ debian, macos, docker }) {
  return [`  Debian/Ubuntu:  ${debian}`, `  macOS:          ${macos}`, `  Docker:         ${docker}`].join("\n");
}
