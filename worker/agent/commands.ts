import type { Context } from "@/lib/domain/context";
import type { Hosting } from "@/lib/domain/hosting/lease";
import { takeCommands, type CommandRow } from "@/lib/domain/hosting/take-commands";
import type { Diary } from "./diary";

/** A preview that takes longer comes too late for who asked. */
const PREVIEW_MS = 7_000;

interface CommandOptions {
  ctx: Context;
  hosting: Hosting;
  diary: Diary;
  /** Says words as they stand; false where the agent cannot be heard now. */
  say(text: string): boolean;
  nudge(): void;
  preview(instruction: string | null, signal: AbortSignal): Promise<string>;
}

/** Takes what the agent was asked for and does it, in order; nobody waits for a preview but who asked for it. */
export async function obey(options: CommandOptions): Promise<void> {
  for (const command of await takeCommands(options.ctx, options.hosting)) {
    if (command.kind === "preview") void preview(command, options);
    else if (command.kind === "nudge") {
      options.nudge();
      void options.diary.commandDone(command.id, "done");
    } else {
      void options.diary.commandDone(command.id, options.say(command.text) ? "done" : "failed");
    }
  }
}

async function preview(command: CommandRow, { preview: think, diary }: CommandOptions): Promise<void> {
  const signal = AbortSignal.timeout(PREVIEW_MS);
  const sentence = await think(command.text || null, signal).catch(() => "");
  if (sentence === "" || signal.aborted) void diary.commandDone(command.id, "failed");
  else void diary.commandDone(command.id, "done", sentence);
}
