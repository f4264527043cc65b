"use client";

import { Check, CircleAlert, Copy } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "./button";

/** What happened and what to do, with the request id to hand on. */
export function ErrorNote({
  title,
  message,
  requestId,
  children,
}: {
  title: string;
  message: string;
  requestId: string | null;
  children?: ReactNode;
}) {
  return (
    <div role="alert" className="flex flex-col gap-3 rounded-md border border-danger bg-danger-soft p-4">
      <div className="flex items-start gap-2">
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
        <div className="flex min-w-0 flex-col gap-1">
          <p className="font-medium">{title}</p>
          <p className="break-words">{message}</p>
        </div>
      </div>
      {(requestId ?? children) && (
        <div className="flex flex-wrap items-center gap-2">
          {children}
          {requestId && <RequestId value={requestId} />}
        </div>
      )}
    </div>
  );
}

function RequestId({ value }: { value: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <Button
      size="small"
      onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}
      aria-label={`Copy the request id ${value}`}
    >
      {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span className="font-mono text-xs">{value}</span>
    </Button>
  );
}
