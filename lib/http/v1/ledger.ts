import { LegEvidence } from "@/lib/contract/evidence";
import { Ledger } from "@/lib/contract/ledger";
import { getLedger } from "@/lib/domain/charge/ledger";
import { listEvidence } from "@/lib/domain/leg/list-evidence";
import { defineRoute } from "../route";

/** GET /v1/calls/{id}/ledger */
export const getLedgerRoute = defineRoute({
  scope: "read",
  response: Ledger,
  handle: (ctx, { params }) => getLedger(ctx, { callId: params.callId! }),
});

/** GET /v1/calls/{id}/legs/{legId}/evidence */
export const listEvidenceRoute = defineRoute({
  scope: "read",
  response: LegEvidence,
  handle: (ctx, { params }) => listEvidence(ctx, { callId: params.callId!, legId: params.legId! }),
});
