import { CircleCheck, CirclePause } from "lucide-react";
import { Badge } from "@/components/ui/badge";

/** Whether an endpoint is told of events, as icon and word. */
export function EndpointState({ enabled }: { enabled: boolean }) {
  const Icon = enabled ? CircleCheck : CirclePause;
  return (
    <Badge meaning={enabled ? "live" : "neutral"} data-testid="endpoint-state">
      <Icon aria-hidden />
      {enabled ? "Enabled" : "Disabled"}
    </Badge>
  );
}
