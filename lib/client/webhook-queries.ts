import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type {
  WebhookDeliveryPage,
  WebhookDeliveryStatus,
  WebhookEndpoint,
  WebhookEndpointPage,
} from "@/lib/contract/webhooks";
import { getJson } from "./api";

const PAGE_SIZE = 50;
/** Deliveries change without a call's event to tell of it, so they are read again and again while they are looked at. */
const REFRESH_MS = 3_000;

/** Keys of the cache. */
export const webhookKeys = {
  endpoints: ["webhook-endpoints"] as const,
  endpoint: (endpointId: string) => ["webhook-endpoint", endpointId] as const,
  deliveries: (endpointId: string) => ["webhook-deliveries", endpointId] as const,
};

/** The workspace's webhook endpoints: there are at most 20. */
export function webhookEndpointsQuery() {
  return queryOptions({
    queryKey: webhookKeys.endpoints,
    queryFn: ({ signal }) => getJson<WebhookEndpointPage>("/v1/webhook_endpoints?limit=100", signal),
  });
}

/** One webhook endpoint. */
export function webhookEndpointQuery(endpointId: string) {
  return queryOptions({
    queryKey: webhookKeys.endpoint(endpointId),
    queryFn: ({ signal }) => getJson<WebhookEndpoint>(`/v1/webhook_endpoints/${endpointId}`, signal),
  });
}

/** What an endpoint was and is to be sent, page by page, newest first. */
export function webhookDeliveriesQuery(endpointId: string, status: WebhookDeliveryStatus | null) {
  return infiniteQueryOptions({
    queryKey: [...webhookKeys.deliveries(endpointId), status],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
      if (status) query.set("status", status);
      if (pageParam) query.set("cursor", pageParam);
      return getJson<WebhookDeliveryPage>(`/v1/webhook_endpoints/${endpointId}/deliveries?${query}`, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: REFRESH_MS,
  });
}
