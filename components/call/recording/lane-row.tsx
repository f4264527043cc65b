"use client";

import { Headphones, VolumeX } from "lucide-react";
import { Speaker } from "@/components/transcript/speaker";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import type { RecordingLane } from "@/lib/contract/recordings";
import type { RecordingPlayer } from "./player";
import { Gaps } from "./transport";
import { Waveform } from "./waveform";

/** One participant's own sound: what it looks like, and whether it is heard. */
export function LaneRow({
  lane,
  name,
  colour,
  player,
  scale,
  gaps,
  heard,
  solo,
  muted,
  onSolo,
  onMute,
}: {
  lane: RecordingLane;
  name: string;
  colour: number;
  player: RecordingPlayer;
  scale: number;
  gaps: { from_ms: number; to_ms: number }[];
  /** Whether it sounds, all choices taken together. */
  heard: boolean;
  solo: boolean;
  muted: boolean;
  onSolo: () => void;
  onMute: () => void;
}) {
  return (
    <li
      data-testid="recording-lane"
      data-identity={lane.identity}
      data-heard={heard}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 sm:grid-cols-[144px_minmax(0,1fr)_auto]"
    >
      <Speaker name={name} role={lane.role ?? "customer"} colour={colour} />
      <div className={cn("relative max-sm:order-last max-sm:col-span-full", !heard && "opacity-40")}>
        <Waveform player={player} peaks={lane.peaks} scale={scale} height={32} />
        <Gaps gaps={gaps} durationMs={player.durationMs} />
      </div>
      <div className="flex gap-1">
        <Tooltip text={solo ? "Hear the others again" : `Hear ${name} alone`}>
          <Button
            variant={solo ? "secondary" : "quiet"}
            size="iconSmall"
            aria-label={`Hear ${name} alone`}
            aria-pressed={solo}
            onClick={onSolo}
            className={cn(solo && "text-primary-text")}
          >
            <Headphones aria-hidden />
          </Button>
        </Tooltip>
        {!lane.is_private && (
          <Tooltip text={muted ? `Hear ${name} again` : `Mute ${name}`}>
            <Button
              variant={muted ? "secondary" : "quiet"}
              size="iconSmall"
              aria-label={`Mute ${name}`}
              aria-pressed={muted}
              onClick={onMute}
              className={cn(muted && "text-danger")}
            >
              <VolumeX aria-hidden />
            </Button>
          </Tooltip>
        )}
      </div>
    </li>
  );
}
