"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";

/** A place in the documentation. */
export interface DocsPlace {
  href: string;
  label: string;
}

/** The places of the documentation, by group. */
export function DocsNav({ groups }: { groups: { title: string; places: DocsPlace[] }[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Documentation" className="flex flex-col gap-4">
      {groups.map(({ title, places }) => (
        <div key={title}>
          <p className="px-3 pb-1 text-xs font-medium text-muted-foreground">{title}</p>
          <ul>
            {places.map(({ href, label }) => (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={pathname === href ? "page" : undefined}
                  className={cn(
                    "control flex items-center rounded-md px-3",
                    pathname === href
                      ? "bg-hover font-medium text-foreground"
                      : "text-muted-foreground hover:bg-hover hover:text-foreground",
                  )}
                >
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
