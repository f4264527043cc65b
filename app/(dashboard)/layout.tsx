import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { requireOperator } from "@/lib/http/pages";
import { renderTime } from "./render-time";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  return (
    <Shell operator={await requireOperator()} renderedAt={renderTime()}>
      {children}
    </Shell>
  );
}
