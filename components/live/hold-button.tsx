"use client";

import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { useHeldKey } from "./keys";

const HOLD_MS = 800;

/**
 * A button for what cannot be undone: held for 0.8 s, by pointer or keyboard, it acts. A short press does not: it runs
 * `onAsk`, for whoever cannot hold.
 */
export function HoldButton({
  onHeld,
  onAsk,
  shortcut,
  disabled = false,
  children,
  className,
  ...props
}: {
  onHeld: () => void;
  onAsk: () => void;
  /** A letter that does the same while it is held. */
  shortcut: string;
  disabled?: boolean;
  children: ReactNode;
  className?: string;
  "aria-label": string;
  "data-testid"?: string;
}) {
  const [holding, setHolding] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** The press that is over acted already, so its click is no question. */
  const acted = useRef(false);

  function begin(): void {
    if (disabled) return;
    acted.current = false;
    clearTimeout(timer.current);
    setHolding(true);
    timer.current = setTimeout(() => {
      acted.current = true;
      setHolding(false);
      onHeld();
    }, HOLD_MS);
  }

  function letGo(): void {
    clearTimeout(timer.current);
    setHolding(false);
  }

  const isPress = ({ key }: KeyboardEvent) => key === "Enter" || key === " ";
  useHeldKey(shortcut, { onDown: begin, onUp: letGo }, !disabled);

  return (
    <Button
      variant="dangerQuiet"
      disabled={disabled}
      className={cn("relative overflow-hidden", className)}
      data-holding={holding || undefined}
      onPointerDown={({ button }) => button === 0 && begin()}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!isPress(event)) return;
        // A button that is held by Enter would be pressed again and again.
        event.preventDefault();
        if (!event.repeat) begin();
      }}
      onKeyUp={(event) => {
        if (!isPress(event)) return;
        event.preventDefault();
        letGo();
        if (!acted.current) onAsk();
      }}
      onBlur={letGo}
      onClick={() => !acted.current && onAsk()}
      {...props}
    >
      <span
        aria-hidden
        className={cn(
          "absolute inset-y-0 left-0 w-full origin-left bg-danger-soft",
          holding ? "scale-x-100 transition-transform duration-[800ms] ease-linear" : "scale-x-0",
        )}
      />
      <span className="relative flex items-center gap-2 max-sm:flex-col max-sm:gap-0.5">{children}</span>
    </Button>
  );
}
