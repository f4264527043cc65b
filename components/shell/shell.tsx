import { Bot, FlaskConical } from "lucide-react";
import type { ReactNode } from "react";
import { Dock } from "@/components/live/dock";
import type { OperatorActions } from "@/components/live/operator-actions";
import { Badge } from "@/components/ui/badge";
import { ConnectionState } from "./live";
import { DutiesProvider, type Duties } from "./duties";
import { EscalationCount } from "./escalation-notice";
import { Notices } from "./notices";
import { Providers } from "./providers";
import { Rail } from "./rail";
import { ThemeMenu } from "./theme";
import { UserMenu } from "./user-menu";

/** Who looks, and what the deployment stands in for. */
export interface ShellOperator {
  id: string;
  name: string;
  workspaceName: string;
  carrierSimulated: boolean;
  modelsLocal: boolean;
}

/** The frame of every page: rail, top bar, content, and the audio dock while listening or talking. */
export function Shell({
  operator,
  renderedAt,
  actions,
  duties,
  children,
}: {
  operator: ShellOperator;
  renderedAt: number;
  actions: OperatorActions;
  /** What the operator can do about what asks for them on any page. */
  duties: Omit<Duties, "operatorId">;
  children: ReactNode;
}) {
  return (
    <Providers operatorId={operator.id} renderedAt={renderedAt} actions={actions}>
      <DutiesProvider duties={{ operatorId: operator.id, ...duties }}>
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:bg-popover focus:p-2"
        >
          Skip to content
        </a>
        <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto_auto] sm:grid-cols-[auto_minmax(0,1fr)] sm:grid-rows-[auto_minmax(0,1fr)_auto]">
          <header className="col-span-full flex min-h-12 flex-wrap items-center gap-x-3 border-b bg-card px-4 max-sm:pr-2">
            <span className="min-w-0 shrink truncate font-medium max-sm:max-w-40" title={operator.workspaceName}>
              {operator.workspaceName}
            </span>
            <div className="flex gap-2 max-sm:order-last max-sm:w-full max-sm:pb-2 max-sm:empty:hidden">
              <StandIns {...operator} />
            </div>
            <div className="ml-auto flex items-center gap-1">
              <EscalationCount />
              <ConnectionState />
              <ThemeMenu />
              <UserMenu name={operator.name} />
            </div>
          </header>
          <Rail />
          <main id="content" tabIndex={-1} className="relative min-h-0 overflow-y-auto outline-none max-sm:row-start-2">
            {children}
          </main>
          <div className="col-span-full max-sm:row-start-3">
            <Dock operatorId={operator.id} />
          </div>
        </div>
        <Notices />
      </DutiesProvider>
    </Providers>
  );
}

function StandIns({ carrierSimulated, modelsLocal }: ShellOperator) {
  return (
    <>
      {carrierSimulated && (
        <Badge meaning="waiting" title="No real phone rings: calls go to the carrier simulator.">
          <FlaskConical aria-hidden />
          Simulated carrier
        </Badge>
      )}
      {modelsLocal && (
        <Badge meaning="waiting" title="Speech and chat models are the local stand-ins.">
          <Bot aria-hidden />
          Local stand-in models
        </Badge>
      )}
    </>
  );
}
