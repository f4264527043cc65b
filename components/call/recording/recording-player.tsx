"use client";

import { useEffect, useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { ErrorNote } from "@/components/ui/error-note";
import type { Recording } from "@/lib/contract/recordings";
import { formatDuration } from "@/lib/client/time";
import { participantName } from "@/lib/client/words";
import { ALL, audibleLanes, toggled, type Hearing } from "./audible";
import { LaneRow } from "./lane-row";
import type { RecordingPlayer as Player } from "./player";
import { Transport } from "./transport";
import { usePlayerState } from "./use-player";

/** Peaks below this are drawn small: silence is not blown up to speech. */
const MIN_SCALE = 0.1;

function gapText({ from_ms, to_ms, reason }: Recording["gaps"][number]): string {
  return `${formatDuration(from_ms)} to ${formatDuration(to_ms)}${reason ? " (sensitive pause)" : ""}`;
}

/** The whole call to listen to, and each participant's lane to hear alone or leave out. */
export function RecordingPlayer({
  recording,
  player,
  colours,
  operatorId,
}: {
  recording: Recording;
  player: Player;
  colours: Map<string, number>;
  operatorId: string;
}) {
  const [hearing, setHearing] = useState<Hearing>(ALL);
  useEffect(() => player.hear(hearing), [player, hearing]);
  const { broken } = usePlayerState(player);
  const { lanes, gaps } = recording;
  const mix = lanes.find(({ kind }) => kind === "mix");
  const own = lanes.filter(({ kind }) => kind === "participant");
  const scale = useMemo(
    () => lanes.reduce((most, { peaks }) => peaks.reduce((max, peak) => Math.max(max, peak), most), MIN_SCALE),
    [lanes],
  );
  const audible = audibleLanes(own, hearing);

  return (
    <div className="flex flex-col gap-3">
      {broken && (
        <ErrorNote
          title="The recording cannot be played"
          message="Its file could not be fetched. Check your connection and try again."
          requestId={null}
        >
          <Button size="small" onClick={() => player.play()}>
            Try again
          </Button>
        </ErrorNote>
      )}
      <Transport player={player} peaks={mix?.peaks ?? []} scale={scale} gaps={gaps} />
      <ul aria-label="Lanes of the recording" className="flex flex-col gap-2">
        {own.map((lane) => (
          <LaneRow
            key={lane.id}
            lane={lane}
            name={
              participantName({ role: lane.role ?? "customer", identity: lane.identity ?? "" }, operatorId) +
              (lane.is_private ? ", in private" : "")
            }
            colour={colours.get(lane.participant_id ?? "") ?? 1}
            player={player}
            scale={scale}
            gaps={gaps}
            heard={audible === "mix" ? !lane.is_private : audible.includes(lane.id)}
            solo={hearing.solo.has(lane.id)}
            muted={hearing.muted.has(lane.id)}
            onSolo={() => setHearing(({ solo, muted }) => ({ solo: toggled(solo, lane.id), muted }))}
            onMute={() => setHearing(({ solo, muted }) => ({ solo, muted: toggled(muted, lane.id) }))}
          />
        ))}
      </ul>
      {gaps.length > 0 && (
        <p className="text-sm text-waiting" data-testid="recording-gaps">
          Not recorded: {gaps.map(gapText).join(", ")}. The files are silent there.
        </p>
      )}
    </div>
  );
}
