import { Bot, Eye, UserRound } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { Participant } from "@/lib/contract/participants";

/** Text in the colour of a speaker, by their index. */
export const SPEAKER_TEXT = [
  "text-speaker-1",
  "text-speaker-2",
  "text-speaker-3",
  "text-speaker-4",
  "text-speaker-5",
  "text-speaker-6",
  "text-speaker-7",
  "text-speaker-8",
];
const ICONS = { agent: Bot, customer: UserRound, observer: Eye };

/** A speaker's name in their colour, with the icon of their role. */
export function Speaker({
  name,
  role,
  colour,
  className,
}: {
  name: string;
  role: Participant["role"];
  colour: number;
  className?: string;
}) {
  const Icon = ICONS[role];
  return (
    <span className={cn("flex min-w-0 items-center gap-1.5 font-medium", SPEAKER_TEXT[colour - 1], className)}>
      <Icon aria-hidden className="size-4 shrink-0" />
      <span className="truncate" title={name}>
        {name}
      </span>
    </span>
  );
}
