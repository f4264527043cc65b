import { cn } from "./cn";

/** Holds the place of what is being loaded, in its size. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("rounded-sm bg-muted", className)} />;
}
