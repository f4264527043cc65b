import { asksForReport, type CallReport, emptyReport, reportOn, withWrongEvidence } from "../chat/call-report";
import type { ChatRequest } from "../chat/completions";

/** Mock models that report on a call as badly as they are named; of anything else they say what `mock-llm` says. */
export const BAD_REPORTERS = ["mock-json-broken-once", "mock-evidence-wrong-once", "mock-evidence-wrong"] as const;

/** The report on a call as the request's model writes it; null where none is asked for, or of a model that has none. */
export function reportBy({ model, messages, schema }: ChatRequest): string | null {
  if (!schema || !asksForReport(schema)) return null;
  // Whoever sends an answer back wants it corrected.
  const isRepair = messages.some(({ role }) => role === "assistant");
  const write = (report: CallReport) => JSON.stringify(report);
  const honest = reportOn(messages, schema);
  switch (model) {
    case "scripted-order-status":
      return write(honest);
    case "mock-llm":
      return write(emptyReport(schema));
    case "mock-json-broken-once":
      return isRepair ? write(honest) : write(honest).slice(0, 20);
    case "mock-evidence-wrong-once":
      return write(isRepair ? honest : withWrongEvidence(honest));
    case "mock-evidence-wrong":
      return write(withWrongEvidence(honest));
    default:
      return null;
  }
}

/** Whether this is one of the mock models that report badly. */
export function isBadReporter(model: string): boolean {
  return (BAD_REPORTERS as readonly string[]).includes(model);
}
