"use client";

import { Bot, Check, MessageCircle } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { useShortcut } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "@/components/ui/menu";
import { Tooltip } from "@/components/ui/tooltip";
import type { AgentMode, Call } from "@/lib/contract/calls";
import { runAction } from "@/lib/client/api";
import { AGENT_MODE } from "@/lib/client/words";
import { useOperatorActions } from "./operator-actions";
import { useControl } from "./use-control";

const MODES = Object.keys(AGENT_MODE) as AgentMode[];

/** When the agent speaks, and the word that it is its turn. */
export function AgentMenu({ call, disabled, className }: { call: Call; disabled: boolean; className?: string }) {
  const { setAgentMode, nudge } = useOperatorActions();
  const control = useControl<"mode" | "nudge">();
  const [open, setOpen] = useState(false);
  useShortcut("a", () => setOpen(true), !disabled);

  function choose(mode: AgentMode): void {
    const before = call.agent_mode;
    if (mode === before) return;
    const set = (to: AgentMode) => runAction(setAgentMode, { callId: call.id, mode: to });
    void control.run("mode", () => set(mode), {
      text: `Agent: ${AGENT_MODE[mode].toLowerCase()}`,
      undo: () => void set(before).catch(() => {}),
    });
  }

  return (
    <Menu open={open} onOpenChange={setOpen}>
      <Tooltip text={`Agent: ${AGENT_MODE[call.agent_mode].toLowerCase()}`} shortcut="A">
        <MenuTrigger asChild>
          <Button disabled={disabled} className={className} data-testid="agent-menu" data-mode={call.agent_mode}>
            <Bot aria-hidden />
            {control.pending ? "Setting…" : "Agent"}
          </Button>
        </MenuTrigger>
      </Tooltip>
      <MenuContent align="start" side="top">
        <MenuLabel>The agent</MenuLabel>
        <DropdownMenu.RadioGroup value={call.agent_mode} onValueChange={(mode) => choose(mode as AgentMode)}>
          {MODES.map((mode) => (
            <DropdownMenu.RadioItem
              key={mode}
              value={mode}
              data-testid={`agent-mode-${mode}`}
              className="control flex items-center gap-2 rounded-sm px-2 outline-none select-none data-highlighted:bg-hover [&_svg]:size-4"
            >
              <span className="grow">{AGENT_MODE[mode]}</span>
              <DropdownMenu.ItemIndicator>
                <Check aria-hidden />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <MenuSeparator />
        <MenuItem
          data-testid="nudge-agent"
          onSelect={() =>
            void control.run("nudge", () => runAction(nudge, { callId: call.id }), { text: "The agent takes a turn." })
          }
        >
          <MessageCircle aria-hidden />
          Ask it to speak now
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
