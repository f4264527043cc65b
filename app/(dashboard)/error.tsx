"use client";

import { Button } from "@/components/ui/button";
import { ErrorNote } from "@/components/ui/error-note";

export default function DashboardError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div className="p-4 sm:p-6">
      <ErrorNote
        title="This page could not be shown"
        message="Something failed on our side. Try again; if it stays, hand on the id below."
        requestId={error.digest ?? null}
      >
        <Button size="small" onClick={reset}>
          Try again
        </Button>
      </ErrorNote>
    </div>
  );
}
