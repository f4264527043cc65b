"use client";

import { useQuery } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { ErrorNote } from "@/components/ui/error-note";
import { Skeleton } from "@/components/ui/skeleton";
import type { Call } from "@/lib/contract/calls";
import type { Ledger, LedgerLine } from "@/lib/contract/ledger";
import type { Participant } from "@/lib/contract/participants";
import { ApiError } from "@/lib/client/api";
import { AMOUNT_STATE, CHARGE_KIND, formatMoney, quantityWords } from "@/lib/client/leg-words";
import { ledgerQuery } from "@/lib/client/queries";
import { CARRIER } from "@/lib/client/words";

/** What the call has cost: each leg and each use of a model, and the total of what is known. */
export function LedgerCard({ call, nameOf }: { call: Call; nameOf: (one: Participant) => string }) {
  const { data: ledger, error, refetch } = useQuery(ledgerQuery(call.id));
  return (
    <section
      aria-labelledby="ledger-title"
      data-testid="ledger"
      className="flex flex-col rounded-md border bg-card max-lg:order-1"
    >
      <h2 id="ledger-title" className="border-b px-4 py-2 text-sm font-medium">
        Cost
      </h2>
      {error ? (
        <div className="p-4">
          <ErrorNote
            title="What the call has cost could not be read"
            message={error.message}
            requestId={error instanceof ApiError ? error.requestId : null}
          >
            <Button size="small" onClick={() => void refetch()}>
              Try again
            </Button>
          </ErrorNote>
        </div>
      ) : !ledger ? (
        <div className="flex flex-col gap-2 p-4">
          <Skeleton className="h-5 w-full" />
          <Skeleton className="h-5 w-4/5" />
        </div>
      ) : ledger.lines.length === 0 ? (
        <p className="p-4 text-sm text-muted-foreground">
          No phone was called and no model used: there is nothing to pay.
        </p>
      ) : (
        <Lines ledger={ledger} call={call} nameOf={nameOf} />
      )}
    </section>
  );
}

function Lines({ ledger, call, nameOf }: { ledger: Ledger; call: Call; nameOf: (one: Participant) => string }) {
  return (
    <table className="w-full text-sm">
      <thead className="sr-only">
        <tr>
          <th scope="col">What for</th>
          <th scope="col">Amount</th>
        </tr>
      </thead>
      <tbody>
        {ledger.lines.map((line) => (
          <tr key={`${line.kind} ${line.subject} ${line.unit}`} data-testid="ledger-line" className="border-b">
            <th scope="row" className="px-4 py-2 text-left font-normal">
              <span className="block break-words">{whatFor(line, call, nameOf)}</span>
              <span className="tabular block text-muted-foreground">
                {quantityWords(line) ?? "length not known yet"}
              </span>
            </th>
            <td className="tabular px-4 py-2 text-right align-top whitespace-nowrap">
              {line.state === "known" && line.amount !== null && line.currency !== null ? (
                formatMoney(line.amount, line.currency)
              ) : (
                <span className="text-muted-foreground">
                  {line.state === "known" ? AMOUNT_STATE.unknown : AMOUNT_STATE[line.state]}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" className="px-4 py-2 text-left font-medium">
            {ledger.complete ? "Total" : "Total of what is known"}
          </th>
          <td data-testid="ledger-total" className="tabular px-4 py-2 text-right font-medium whitespace-nowrap">
            {ledger.totals.length === 0
              ? "–"
              : ledger.totals.map(({ currency, amount }) => (
                  <span key={currency} className="block">
                    {formatMoney(amount, currency)}
                  </span>
                ))}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

function whatFor(line: LedgerLine, call: Call, nameOf: (one: Participant) => string): string {
  if (line.kind !== "leg") return `${CHARGE_KIND[line.kind]} · ${line.subject}`;
  const phone = call.participants.find(({ telephony_leg_id }) => telephony_leg_id === line.subject);
  if (!phone?.telephony_leg) return "Leg";
  return `${nameOf(phone)} · ${CARRIER[phone.telephony_leg.provider]}`;
}
