import type { Tx } from "@/db/client";
import { enqueue } from "@/lib/jobs/enqueue";

/** How many deliveries to one endpoint are under way at the same time: one that hangs does not keep others waiting. */
const LANES = 3;

/** Puts a delivery on the queue as part of `tx`, to be sent after `delayMs`. */
export async function enqueueDelivery(
  tx: Tx,
  { id, endpointId }: { id: string; endpointId: string },
  delayMs = 0,
): Promise<void> {
  const lane = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % LANES;
  await enqueue(tx, "webhook.deliver", { deliveryId: id }, id, { delayMs, queue: `${endpointId}:${lane}` });
}
