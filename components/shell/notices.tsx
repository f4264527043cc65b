"use client";

import { EscalationNotice } from "./escalation-notice";
import { IncomingTransfers } from "./incoming-transfer";

/** What asks for the operator, over every page. */
export function Notices() {
  return (
    <div className="pointer-events-none fixed top-14 left-1/2 z-40 flex w-[calc(100vw-32px)] max-w-md -translate-x-1/2 flex-col gap-2 *:pointer-events-auto max-sm:top-24">
      <IncomingTransfers />
      <EscalationNotice />
    </div>
  );
}
