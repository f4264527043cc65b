"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { ListeningProvider } from "@/components/live/listening";
import { OperatorActionsProvider, type OperatorActions } from "@/components/live/operator-actions";
import { ClockProvider } from "@/components/time/clock";
import { ToastProvider } from "@/components/ui/toast";
import { TooltipProvider } from "@/components/ui/tooltip";
import { ApiError } from "@/lib/client/api";
import { LiveProvider } from "./live";

/** A refusal stays a refusal; what else fails is tried twice more. */
function shouldRetry(failures: number, error: Error): boolean {
  const refused = error instanceof ApiError && error.status !== null && error.status < 500;
  return !refused && failures < 2;
}

/** All that the pages of the dashboard share. */
export function Providers({
  operatorId,
  renderedAt,
  actions,
  children,
}: {
  operatorId: string;
  renderedAt: number;
  actions: OperatorActions;
  children: ReactNode;
}) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: shouldRetry } } }));
  return (
    <QueryClientProvider client={client}>
      <ClockProvider renderedAt={renderedAt}>
        <TooltipProvider delayDuration={400}>
          <ToastProvider>
            <LiveProvider operatorId={operatorId}>
              <OperatorActionsProvider actions={actions}>
                <ListeningProvider>{children}</ListeningProvider>
              </OperatorActionsProvider>
            </LiveProvider>
          </ToastProvider>
        </TooltipProvider>
      </ClockProvider>
    </QueryClientProvider>
  );
}
