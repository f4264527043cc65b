import { CircleCheck, CirclePause, CircleX, Clock } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { WebhookDelivery } from "@/lib/contract/webhooks";
import { deliveryStatus } from "@/lib/client/webhook-words";

const ICON = { live: CircleCheck, waiting: Clock, danger: CircleX, over: CirclePause };

/** Where a delivery stands, as icon and word. */
export function DeliveryState({ delivery }: { delivery: WebhookDelivery }) {
  const { word, meaning } = deliveryStatus(delivery);
  const Icon = ICON[meaning];
  return (
    <Badge meaning={meaning === "over" ? "neutral" : meaning}>
      <Icon aria-hidden />
      {word}
    </Badge>
  );
}
