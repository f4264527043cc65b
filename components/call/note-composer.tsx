"use client";

import { Check, MessageSquareText, Send, Undo2 } from "lucide-react";
import { useRef, useState, type FormEvent } from "react";
import { useOperatorActions } from "@/components/live/operator-actions";
import { useControl } from "@/components/live/use-control";
import { useIsBehind } from "@/components/shell/live";
import { useShortcut } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import type { AgentNote } from "@/lib/contract/agent-control";
import type { CallEvent } from "@/lib/contract/events";
import { runAction } from "@/lib/client/api";
import { notesOf, receiptWords } from "@/lib/client/fold-notes";

const SHOWN = 3;

/** Writes to the agent: a note that nobody in the call hears, with its receipt, or words for it to say to everybody. */
export function NoteComposer({ callId, events }: { callId: string; events: CallEvent[] | undefined }) {
  const { note, say, retractNote } = useOperatorActions();
  const control = useControl<"send" | "retract">();
  const behind = useIsBehind();
  const [what, setWhat] = useState<"note" | "say">("note");
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useShortcut("n", () => input.current?.focus());
  const notes = notesOf(events ?? []).slice(0, SHOWN);

  function submit(event: FormEvent) {
    event.preventDefault();
    const words = text.trim();
    if (!words || behind) return;
    void control
      .run(
        "send",
        () => (what === "note" ? runAction(note, { callId, text: words }) : runAction(say, { callId, text: words })),
        what === "say" ? { text: "The agent says it." } : undefined,
      )
      .then((sent) => sent && setText(""));
  }

  const retract = ({ id }: AgentNote) =>
    void control.run("retract", () => runAction(retractNote, { callId, noteId: id }), { text: "Note retracted" });

  return (
    <div className="flex flex-col gap-2 border-t px-4 py-2">
      <ul aria-label="Notes to the agent" aria-live="polite" className="flex flex-col empty:hidden">
        {notes.map((one) => (
          <li
            key={one.id}
            data-testid="agent-note"
            data-status={one.status}
            className="flex min-h-8 items-center gap-2 text-sm"
          >
            {one.status === "used" ? (
              <Check aria-hidden className="size-4 shrink-0 text-live" />
            ) : (
              <MessageSquareText aria-hidden className="size-4 shrink-0 text-private" />
            )}
            <span
              className={one.status === "retracted" ? "min-w-0 truncate line-through" : "min-w-0 truncate"}
              title={one.text}
            >
              {one.source === "whispered" && "Whispered: "}
              {one.text}
            </span>
            <span className="ml-auto shrink-0 text-muted-foreground">{receiptWords(one)}</span>
            {(one.status === "pending" || one.status === "received") && (
              <Button
                size="small"
                variant="quiet"
                disabled={control.pending !== null || behind}
                onClick={() => retract(one)}
                data-testid="retract-note"
              >
                <Undo2 aria-hidden />
                Retract
              </Button>
            )}
          </li>
        ))}
      </ul>
      <form onSubmit={submit} className="flex items-center gap-2">
        <Select
          aria-label="What the agent does with it"
          value={what}
          onChange={({ target }) => setWhat(target.value as "note" | "say")}
          className="w-32 shrink-0"
          data-testid="note-kind"
        >
          <option value="note">Note to it</option>
          <option value="say">Say aloud</option>
        </Select>
        <Input
          ref={input}
          aria-label={what === "note" ? "Note to the agent" : "Words for the agent to say to everybody"}
          placeholder={what === "note" ? "Only the agent reads this" : "The agent says this to everybody"}
          value={text}
          maxLength={1000}
          onChange={({ target }) => setText(target.value)}
          data-testid="note-text"
        />
        <Button
          type="submit"
          disabled={!text.trim() || control.pending !== null || behind}
          aria-label={what === "note" ? "Send note" : "Have it said"}
          data-testid="send-note"
        >
          <Send aria-hidden />
          <span className="max-sm:hidden">
            {control.pending === "send" ? "Sending…" : what === "note" ? "Send" : "Say"}
          </span>
        </Button>
      </form>
    </div>
  );
}
