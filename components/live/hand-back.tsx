"use client";

import { Eye, Undo2 } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { previewAgent } from "@/lib/client/agent";
import { useControl } from "./use-control";

/** Gives the call back to the agent: with an instruction where there is one, and a look at what it would say first. */
export function HandBackDialog({
  callId,
  open,
  onOpenChange,
  handBack,
}: {
  callId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  handBack: (instruction?: string) => Promise<boolean>;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Hand the call back to the agent"
      description="It knows what was said and does not greet again. You go on listening."
    >
      <HandBackForm
        callId={callId}
        handBack={async (instruction) => {
          if (await handBack(instruction)) onOpenChange(false);
        }}
      />
    </Dialog>
  );
}

function HandBackForm({ callId, handBack }: { callId: string; handBack: (instruction?: string) => Promise<void> }) {
  const control = useControl<"preview" | "hand_back">();
  const [instruction, setInstruction] = useState("");
  const [preview, setPreview] = useState<string | null>(null);
  const words = instruction.trim();

  function submit(event: FormEvent) {
    event.preventDefault();
    void control.run("hand_back", () => handBack(words || undefined));
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Instruction for the agent" help="Optional. Nobody else hears it.">
        {(field) => (
          <Textarea
            {...field}
            rows={3}
            maxLength={1000}
            value={instruction}
            onChange={({ target }) => setInstruction(target.value)}
            data-testid="hand-back-instruction"
          />
        )}
      </Field>
      <div className="flex flex-col items-start gap-2">
        <Button
          size="small"
          disabled={control.pending !== null}
          onClick={() =>
            void control.run("preview", async () =>
              setPreview(await previewAgent(callId, words ? { instruction: words } : {})),
            )
          }
          data-testid="preview-agent"
        >
          <Eye aria-hidden />
          {control.pending === "preview" ? "Asking the agent…" : "What would it say next?"}
        </Button>
        <p role="status" data-testid="agent-preview" className="min-h-5 text-sm text-muted-foreground">
          {preview !== null && (preview ? `“${preview}”` : "It would say nothing.")}
        </p>
      </div>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={control.pending !== null} data-testid="confirm-hand-back">
          <Undo2 aria-hidden />
          {control.pending === "hand_back" ? "Handing back…" : "Hand back"}
        </Button>
      </div>
    </form>
  );
}
