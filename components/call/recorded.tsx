import { Disc2 } from "lucide-react";
import { Badge } from "@/components/ui/badge";

/** Says that a call is recorded. */
export function RecordedBadge() {
  return (
    <Badge meaning="danger" data-testid="recorded">
      <Disc2 aria-hidden />
      Recorded
    </Badge>
  );
}
