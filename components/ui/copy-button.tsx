"use client";

import { Check, Copy } from "lucide-react";
import { useState, type ComponentProps } from "react";
import { Button } from "./button";

/** Copies `text`, and says that it did. `label` names what is copied, for those who do not see it. */
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
      {copied ? "Copied" : children}
    </Button>
  );
}
