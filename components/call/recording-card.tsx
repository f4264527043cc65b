"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { CircleDot } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { ErrorNote } from "@/components/ui/error-note";
import { Skeleton } from "@/components/ui/skeleton";
import type { Recording } from "@/lib/contract/recordings";
import { ApiError } from "@/lib/client/api";
import { recordingFailure } from "@/lib/client/words";
import type { CallActions } from "./actions";
import { DeleteButton } from "./delete-button";
import type { RecordingPlayer as Player } from "./recording/player";
import { RecordingPlayer } from "./recording/recording-player";

/** The call's recording to listen to; or where it is, and what has become of it. */
export function RecordingCard({
  query,
  player,
  colours,
  operatorId,
  callId,
  remove,
}: {
  query: UseQueryResult<Recording>;
  player: Player | null;
  colours: Map<string, number>;
  operatorId: string;
  callId: string;
  remove: CallActions["deleteRecording"];
}) {
  const { data: recording, error, refetch } = query;
  const status = recording?.status;
  return (
    <section
      aria-labelledby="recording-title"
      data-testid="recording"
      data-status={status ?? "loading"}
      className="flex flex-col rounded-md border bg-card"
    >
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b px-4 py-1.5">
        <h2 id="recording-title" className="text-sm font-medium">
          Recording
        </h2>
        {(status === "completed" || status === "failed") && (
          <DeleteButton
            what="recording"
            description="Its files are erased, and nobody can listen to this call again. The transcript stays."
            callId={callId}
            remove={remove}
            onDeleted={() => void refetch()}
          />
        )}
      </div>
      <div className="p-4">
        {error ? (
          <ErrorNote
            title="The recording could not be read"
            message={error.message}
            requestId={error instanceof ApiError ? error.requestId : null}
          >
            <Button size="small" onClick={() => void refetch()}>
              Try again
            </Button>
          </ErrorNote>
        ) : recording && player ? (
          <RecordingPlayer recording={recording} player={player} colours={colours} operatorId={operatorId} />
        ) : (
          <NotPlayable recording={recording} />
        )}
      </div>
    </section>
  );
}

function NotPlayable({ recording }: { recording: Recording | undefined }): ReactNode {
  switch (recording?.status) {
    case "off":
      return <p className="text-muted-foreground">This call was not recorded.</p>;
    case "deleted":
      return <p className="text-muted-foreground">The recording was deleted.</p>;
    case "failed":
      if (recording.reason === "nobody_joined") {
        return <p className="text-muted-foreground">Nobody joined, so nothing was recorded.</p>;
      }
      return <ErrorNote title="There is no recording" message={recordingFailure(recording.reason)} requestId={null} />;
    case "pending":
    case "recording":
    case "finalizing":
      return (
        <p className="flex items-center gap-2 text-muted-foreground">
          <CircleDot aria-hidden className="size-4 text-waiting" />
          The recording is being finished. It shows here when it is ready.
        </p>
      );
    case "completed":
    case undefined:
      return (
        <div role="status" aria-label="Loading the recording" className="flex flex-col gap-3">
          <Skeleton className="h-14 w-full" />
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
        </div>
      );
  }
}
