import { ArrowDown, ChevronsUp, Minus } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { Urgency } from "@/lib/contract/escalations";

const URGENCY = {
  high: { word: "Urgent", meaning: "danger", icon: ChevronsUp },
  normal: { word: "Normal", meaning: "neutral", icon: Minus },
  low: { word: "Can wait", meaning: "neutral", icon: ArrowDown },
} as const;

/** How urgent an escalation is, as icon and word. */
export function UrgencyBadge({ urgency }: { urgency: Urgency }) {
  const { word, meaning, icon: Icon } = URGENCY[urgency];
  return (
    <Badge meaning={meaning}>
      <Icon aria-hidden />
      {word}
    </Badge>
  );
}
