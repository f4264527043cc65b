import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn";

const variants = cva(
  "inline-flex h-6 shrink-0 items-center gap-1 rounded-full border px-2 text-xs font-medium whitespace-nowrap [&_svg]:size-3.5 [&_svg]:shrink-0",
  {
    variants: {
      meaning: {
        neutral: "border-border bg-muted text-muted-foreground",
        live: "border-transparent bg-live-soft text-live",
        waiting: "border-transparent bg-waiting-soft text-waiting",
        danger: "border-transparent bg-danger-soft text-danger",
        private: "border-transparent bg-private-soft text-private",
      },
    },
    defaultVariants: { meaning: "neutral" },
  },
);

export function Badge({ className, meaning, ...props }: ComponentProps<"span"> & VariantProps<typeof variants>) {
  return <span className={cn(variants({ meaning }), className)} {...props} />;
}
