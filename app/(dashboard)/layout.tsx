import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import {
  claimEscalationAction,
  goLiveAction,
  raiseEscalationAction,
  releaseEscalationAction,
  resolveEscalationAction,
} from "@/lib/http/escalation-actions";
import { requireOperator } from "@/lib/http/pages";
import { acceptTransferAction, declineTransferAction } from "@/lib/http/transfer-actions";
import { OPERATOR_ACTIONS } from "./operator-actions";
import { renderTime } from "./render-time";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  return (
    <Shell
      operator={await requireOperator()}
      renderedAt={renderTime()}
      actions={OPERATOR_ACTIONS}
      duties={{
        transfers: { accept: acceptTransferAction, decline: declineTransferAction },
        escalations: {
          raise: raiseEscalationAction,
          claim: claimEscalationAction,
          release: releaseEscalationAction,
          goLive: goLiveAction,
          resolve: resolveEscalationAction,
        },
      }}
    >
      {children}
    </Shell>
  );
}
