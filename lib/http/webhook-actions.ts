"use server";

import { z } from "zod";
import {
  CreateWebhookEndpointBody,
  UpdateWebhookEndpointBody,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointWithSecret,
} from "@/lib/contract/webhooks";
import { createWebhookEndpoint } from "@/lib/domain/webhook/create";
import { deleteWebhookEndpoint } from "@/lib/domain/webhook/delete";
import { replayWebhookDelivery } from "@/lib/domain/webhook/replay";
import { rotateWebhookSecret } from "@/lib/domain/webhook/rotate-secret";
import { updateWebhookEndpoint } from "@/lib/domain/webhook/update";
import { defineAction, type ActionResult } from "./action";

const EndpointRef = z.strictObject({ endpointId: z.string() });
const DeliveryRef = z.strictObject({ deliveryId: z.string() });

const make = defineAction({
  scope: "admin",
  input: CreateWebhookEndpointBody,
  response: WebhookEndpointWithSecret,
  handle: (ctx, input) => createWebhookEndpoint(ctx, input),
});
/** Makes a webhook endpoint; the answer holds its secret. */
export async function createWebhookEndpointAction(
  input: z.input<typeof CreateWebhookEndpointBody>,
): Promise<ActionResult<WebhookEndpointWithSecret>> {
  return make(input);
}

const Change = UpdateWebhookEndpointBody.extend(EndpointRef.shape);
const change = defineAction({
  scope: "admin",
  input: Change,
  response: WebhookEndpoint,
  handle: updateWebhookEndpoint,
});
/** Changes, disables or enables a webhook endpoint. */
export async function updateWebhookEndpointAction(
  input: z.input<typeof Change>,
): Promise<ActionResult<WebhookEndpoint>> {
  return change(input);
}

const remove = defineAction({
  scope: "admin",
  input: EndpointRef,
  response: WebhookEndpoint,
  handle: deleteWebhookEndpoint,
});
/** Deletes a webhook endpoint. */
export async function deleteWebhookEndpointAction(
  input: z.input<typeof EndpointRef>,
): Promise<ActionResult<WebhookEndpoint>> {
  return remove(input);
}

const rotate = defineAction({
  scope: "admin",
  input: EndpointRef,
  response: WebhookEndpointWithSecret,
  handle: rotateWebhookSecret,
});
/** Gives a webhook endpoint a new secret; the answer holds it. */
export async function rotateWebhookSecretAction(
  input: z.input<typeof EndpointRef>,
): Promise<ActionResult<WebhookEndpointWithSecret>> {
  return rotate(input);
}

const replay = defineAction({
  scope: "admin",
  input: DeliveryRef,
  response: WebhookDelivery,
  handle: replayWebhookDelivery,
});
/** Sends a delivery again. */
export async function replayWebhookDeliveryAction(
  input: z.input<typeof DeliveryRef>,
): Promise<ActionResult<WebhookDelivery>> {
  return replay(input);
}
