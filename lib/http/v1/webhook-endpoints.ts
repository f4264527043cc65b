import {
  CreateWebhookEndpointBody,
  UpdateWebhookEndpointBody,
  WebhookDeliveriesQuery,
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookEndpoint,
  WebhookEndpointPage,
  WebhookEndpointsQuery,
  WebhookEndpointWithSecret,
} from "@/lib/contract/webhooks";
import { createWebhookEndpoint, reopenWebhookEndpoint } from "@/lib/domain/webhook/create";
import { deleteWebhookEndpoint } from "@/lib/domain/webhook/delete";
import { getWebhookEndpoint } from "@/lib/domain/webhook/get";
import { listWebhookDeliveries } from "@/lib/domain/webhook/list-deliveries";
import { listWebhookEndpoints } from "@/lib/domain/webhook/list";
import { replayWebhookDelivery } from "@/lib/domain/webhook/replay";
import { rotateWebhookSecret } from "@/lib/domain/webhook/rotate-secret";
import { updateWebhookEndpoint } from "@/lib/domain/webhook/update";
import { defineRoute } from "../route";

/** GET /v1/webhook_endpoints */
export const listWebhookEndpointsRoute = defineRoute({
  scope: "read",
  query: WebhookEndpointsQuery,
  response: WebhookEndpointPage,
  handle: (ctx, { query }) => listWebhookEndpoints(ctx, query),
});

/** POST /v1/webhook_endpoints: the only answer beside a rotation's that holds a secret. */
export const createWebhookEndpointRoute = defineRoute({
  scope: "admin",
  body: CreateWebhookEndpointBody,
  response: WebhookEndpointWithSecret,
  status: () => 201,
  handle: (ctx, { body }, record) => createWebhookEndpoint(ctx, body, record),
  rebuild: (ctx, _input, [endpointId]) => reopenWebhookEndpoint(ctx, { endpointId: endpointId! }),
});

/** GET /v1/webhook_endpoints/{id} */
export const getWebhookEndpointRoute = defineRoute({
  scope: "read",
  response: WebhookEndpoint,
  handle: (ctx, { params }) => getWebhookEndpoint(ctx, { endpointId: params.endpointId! }),
});

/** PATCH /v1/webhook_endpoints/{id} */
export const updateWebhookEndpointRoute = defineRoute({
  scope: "admin",
  body: UpdateWebhookEndpointBody,
  response: WebhookEndpoint,
  handle: (ctx, { params, body }) => updateWebhookEndpoint(ctx, { ...body, endpointId: params.endpointId! }),
});

/** DELETE /v1/webhook_endpoints/{id} */
export const deleteWebhookEndpointRoute = defineRoute({
  scope: "admin",
  response: WebhookEndpoint,
  handle: (ctx, { params }) => deleteWebhookEndpoint(ctx, { endpointId: params.endpointId! }),
});

/** POST /v1/webhook_endpoints/{id}/rotate_secret */
export const rotateWebhookSecretRoute = defineRoute({
  scope: "admin",
  response: WebhookEndpointWithSecret,
  handle: (ctx, { params }) => rotateWebhookSecret(ctx, { endpointId: params.endpointId! }),
});

/** GET /v1/webhook_endpoints/{id}/deliveries */
export const listWebhookDeliveriesRoute = defineRoute({
  scope: "read",
  query: WebhookDeliveriesQuery,
  response: WebhookDeliveryPage,
  handle: (ctx, { params, query }) => listWebhookDeliveries(ctx, { ...query, endpointId: params.endpointId! }),
});

/** POST /v1/webhook_deliveries/{id}/replay */
export const replayWebhookDeliveryRoute = defineRoute({
  scope: "admin",
  response: WebhookDelivery,
  handle: (ctx, { params }) => replayWebhookDelivery(ctx, { deliveryId: params.deliveryId! }),
});
