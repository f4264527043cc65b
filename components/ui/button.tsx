import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";

const variants = cva(
  "control inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap select-none disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "border-transparent bg-primary text-primary-foreground not-disabled:hover:brightness-110",
        secondary: "border-border bg-card text-foreground not-disabled:hover:bg-hover",
        quiet:
          "border-transparent text-muted-foreground not-disabled:hover:bg-hover not-disabled:hover:text-foreground",
        danger: "border-transparent bg-danger-solid text-primary-foreground not-disabled:hover:brightness-110",
        dangerQuiet: "border-border bg-card text-danger not-disabled:hover:bg-danger-soft",
        private: "border-border bg-card text-private not-disabled:hover:bg-private-soft",
      },
      size: {
        default: "px-3 text-base",
        small: "min-h-7 px-2 text-sm max-sm:min-h-11",
        icon: "w-9 px-0 max-sm:w-11",
        iconSmall: "min-h-7 w-7 px-0 max-sm:min-h-11 max-sm:w-11",
      },
    },
    defaultVariants: { variant: "secondary", size: "default" },
  },
);

/** A button; `asChild` gives its look to a link. */
export function Button({
  className,
  variant,
  size,
  asChild = false,
  type = "button",
  ...props
}: ComponentProps<"button"> & VariantProps<typeof variants> & { asChild?: boolean }) {
  const classes = cn(variants({ variant, size }), className);
  if (asChild) return <Slot.Root className={classes} {...props} />;
  return <button type={type} className={classes} {...props} />;
}
