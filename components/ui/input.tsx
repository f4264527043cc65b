import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";

const FIELD =
  "control w-full min-w-0 rounded-md border border-input bg-card px-3 text-base text-foreground placeholder:text-muted-foreground disabled:opacity-50 aria-invalid:border-danger max-sm:text-lg";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(FIELD, "read-only:bg-muted", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(FIELD, "py-2 read-only:bg-muted", className)} {...props} />;
}

export function Select({ className, ...props }: ComponentProps<"select">) {
  return (
    <span className={cn("relative flex w-full min-w-0", className)}>
      <select className={cn(FIELD, "appearance-none truncate pr-8")} {...props} />
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted-foreground"
      />
    </span>
  );
}
