"use client";

import { useQuery } from "@tanstack/react-query";
import { Activity, Bot, CodeXml, Phone, Settings } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";
import { callCountQuery } from "@/lib/client/queries";

const PLACES = [
  { href: "/calls", label: "Live", icon: Activity },
  { href: "/agents", label: "Agents", icon: Bot },
  { href: "/numbers", label: "Numbers", icon: Phone },
  { href: "/developers", label: "Developers", icon: CodeXml },
  { href: "/settings", label: "Settings", icon: Settings },
];

/** Where one can go: a rail on the left, a bar at the bottom of small screens. */
export function Rail() {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Main"
      className="flex gap-1 border-border bg-card p-2 max-sm:row-start-4 max-sm:gap-0 max-sm:justify-around max-sm:border-t max-sm:py-1 sm:w-14 sm:flex-col sm:border-r lg:w-48"
    >
      {PLACES.map(({ href, label, icon: Icon }) => {
        const here = pathname === href || pathname.startsWith(`${href}/`);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? "page" : undefined}
            className={cn(
              "control flex items-center gap-3 rounded-md px-3 font-medium max-sm:relative max-sm:min-w-0 max-sm:flex-1 max-sm:flex-col max-sm:justify-center max-sm:gap-0.5 max-sm:px-0 max-sm:text-xs sm:max-lg:justify-center sm:max-lg:px-0",
              here ? "bg-hover text-foreground" : "text-muted-foreground hover:bg-hover hover:text-foreground",
            )}
            title={label}
          >
            <Icon aria-hidden className="size-4 shrink-0" />
            <span className="sm:max-lg:sr-only">{label}</span>
            {href === "/calls" && <LiveCount />}
          </Link>
        );
      })}
    </nav>
  );
}

function LiveCount() {
  const connecting = useQuery(callCountQuery("connecting"));
  const active = useQuery(callCountQuery("active"));
  if (connecting.data === undefined || active.data === undefined) return null;
  const count = connecting.data + active.data;
  if (count === 0) return null;
  return (
    <span className="tabular ml-auto rounded-full bg-live-soft px-2 text-xs text-live max-sm:absolute max-sm:top-0 max-sm:left-1/2 max-sm:ml-2 sm:max-lg:sr-only">
      {count >= 100 ? "99+" : count}
      <span className="sr-only"> calls now</span>
    </span>
  );
}
