"use client";

import { createContext, use, type ReactNode } from "react";
import type { EscalationActions } from "@/components/escalation/actions";
import type { TransferActions } from "@/components/transfer/actions";

/** What can ask for this operator on any page, and what they can do about it. */
export interface Duties {
  operatorId: string;
  transfers: Pick<TransferActions, "accept" | "decline">;
  escalations: EscalationActions;
}

const DutiesContext = createContext<Duties | null>(null);

/** Gives every page of the dashboard the operator's duties. */
export function DutiesProvider({ duties, children }: { duties: Duties; children: ReactNode }) {
  return <DutiesContext value={duties}>{children}</DutiesContext>;
}

/** The operator who looks, and what they can do about what asks for them. */
export function useDuties(): Duties {
  const duties = use(DutiesContext);
  if (!duties) throw new Error("useDuties is called outside of the dashboard's shell");
  return duties;
}
