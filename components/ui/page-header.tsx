import type { ReactNode } from "react";

/** The head of a page: its title, a sentence about it, and the one thing to do here. */
export function PageHeader({
  title,
  children,
  action,
}: {
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-3">
      <div className="flex min-w-0 flex-col gap-1">
        <h1 className="text-xl font-medium break-words">{title}</h1>
        {children && <p className="max-w-prose text-muted-foreground">{children}</p>}
      </div>
      {action}
    </div>
  );
}
