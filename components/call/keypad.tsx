"use client";

import { useState } from "react";
import { useOperatorActions } from "@/components/live/operator-actions";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ApiError, runAction } from "@/lib/client/api";
import type { Participant } from "@/lib/contract/participants";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** Presses keys towards a phone, in their order. */
export function Keypad({
  participant,
  name,
  open,
  onOpenChange,
}: {
  participant: Participant;
  name: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { sendDigits } = useOperatorActions();
  const [pressed, setPressed] = useState("");
  const [failure, setFailure] = useState<string | null>(null);

  async function press(digits: string) {
    setPressed((before) => (before + digits).slice(-24));
    setFailure(null);
    try {
      await runAction(sendDigits, { callId: participant.call_id, participantId: participant.id, digits });
    } catch (err) {
      setFailure(err instanceof ApiError ? err.message : "The key was not sent.");
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Keys to ${name}`}
      description="Each is played to the phone as you press it."
      className="max-w-xs"
    >
      <output aria-label="Pressed" className="tabular min-h-6 text-center font-mono text-lg">
        {pressed}
      </output>
      <div
        className="grid grid-cols-3 gap-2"
        onKeyDown={({ key }) => {
          if (KEYS.includes(key)) void press(key);
        }}
      >
        {KEYS.map((key) => (
          <Button key={key} className="min-h-12 text-lg" onClick={() => void press(key)} data-testid={`key-${key}`}>
            {key}
          </Button>
        ))}
      </div>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {failure}
      </p>
    </Dialog>
  );
}
