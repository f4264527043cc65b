"use client";

import { CircleHelp } from "lucide-react";
import { useId, useState } from "react";
import { useShortcut, useSingleKeys } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Key, Tooltip } from "@/components/ui/tooltip";

const KEYS: [key: string, does: string][] = [
  ["L", "Listen: nobody hears you"],
  ["W", "Choose whom to whisper to"],
  ["V", "Hold to speak while whispering"],
  ["J", "Join: talk with everybody"],
  ["M", "Mute or unmute yourself"],
  ["T", "Take the call over from the agent"],
  ["H", "Hand the call back to the agent"],
  ["A", "How the agent takes turns"],
  ["P", "Begin or end a sensitive pause"],
  ["N", "Write a note to the agent"],
  ["C", "Claim an escalation"],
  ["G", "Go live in an escalation you claimed"],
  ["E", "Hold to end the call for everybody"],
  ["Esc", "Step down: mute, then listen. Never ends a call"],
  ["?", "This list"],
];

/** The keys of a call, and the way to switch single letters off. */
export function ShortcutsHelp() {
  const [open, setOpen] = useState(false);
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const id = useId();
  useShortcut("?", () => setOpen(true));
  return (
    <>
      <Tooltip text="Keys" shortcut="?">
        <Button variant="quiet" size="icon" aria-label="Keys" onClick={() => setOpen(true)} className="max-sm:hidden">
          <CircleHelp aria-hidden />
        </Button>
      </Tooltip>
      <Dialog open={open} onOpenChange={setOpen} title="Keys in a call" description="Each is also a button.">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-2">
          {KEYS.map(([key, does]) => (
            <div key={key} className="contents">
              <dt>
                <Key>{key}</Key>
              </dt>
              <dd className={singleKeys || key === "Esc" ? "" : "text-muted-foreground line-through"}>{does}</dd>
            </div>
          ))}
        </dl>
        <label htmlFor={id} className="flex min-h-11 items-center gap-2">
          <input
            id={id}
            type="checkbox"
            checked={singleKeys}
            onChange={({ target }) => setSingleKeys(target.checked)}
            className="size-4 accent-primary"
          />
          Single letters act in this browser
        </label>
      </Dialog>
    </>
  );
}
