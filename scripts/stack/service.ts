import type { Command, StopStages } from "./process-group";

/** How it is known that a freshly started process does its work. */
export type Readiness =
  /** A line on stdout or stderr for which `matches` holds. */
  | { kind: "line"; matches: (line: string) => boolean }
  /** This address answers GET with a status below 400. */
  | { kind: "http"; url: string };

/** A long-running part of the stack. */
export interface ServiceSpec extends Command {
  /** Name in the console, of the log file, and in SERVICE_NAME. */
  name: string;
  readiness: Readiness;
  readyTimeoutMs: number;
  stop: StopStages;
  /** Where it can be reached, for the console. */
  address?: string;
}

/** Workers that serve no HTTP print a line `ready` when they take work. */
export const READY_LINE: Readiness = { kind: "line", matches: (line) => line.trim() === "ready" };
