"use client";

import { Check, Copy } from "lucide-react";
import { useState, type ComponentProps } from "react";
import { Button } from "./button";

/** Copies `text`, and shows that it did. `label` says what is copied, and begins with the words on the button. */
export function CopyButton({
  text,
  label,
  children,
  ...props
}: { text: string; label: string } & ComponentProps<typeof Button>) {
  const [copied, setCopied] = useState(false);
  return (
    <Button
      size="small"
      aria-label={label}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      {...props}
    >
      {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      {children}
    </Button>
  );
}
