import { Lock } from "lucide-react";
import { ErrorNote } from "@/components/ui/error-note";
import type { ApiError } from "@/lib/client/api";

/** Says why nothing here can be changed. */
export function ReadOnlyNote({ what }: { what: string }) {
  return (
    <p className="flex items-start gap-2 rounded-md border bg-muted px-3 py-2 text-sm" data-testid="read-only-note">
      <Lock aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      You can look, but not change {what}: that takes an admin of the workspace.
    </p>
  );
}

/** A refusal that belongs to no field. */
export function Failure({ title, error }: { title: string; error: ApiError | null }) {
  return error && <ErrorNote title={title} message={error.message} requestId={error.requestId} />;
}
