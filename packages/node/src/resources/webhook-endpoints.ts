import type {
  CreateWebhookEndpointBody,
  ListWebhookDeliveriesQuery,
  ListWebhookEndpointsQuery,
  UpdateWebhookEndpointBody,
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookEndpoint,
  WebhookEndpointPage,
  WebhookEndpointWithSecret,
} from "../generated.js";
import { List } from "../list.js";
import { segment, type IdempotentOptions, type RequestOptions, type Transport } from "../transport.js";

const PATH = "/v1/webhook_endpoints";

/** URLs of yours that are told of what happens. */
export class WebhookEndpoints {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Makes an endpoint. Its answer holds the secret. Safe to repeat: it carries an Idempotency-Key. */
  create(body: CreateWebhookEndpointBody, options: IdempotentOptions = {}): Promise<WebhookEndpointWithSecret> {
    return this.#transport.request({ ...options, method: "POST", path: PATH, body, idempotent: true });
  }

  /** Endpoints, newest first. */
  list(
    { cursor, ...query }: ListWebhookEndpointsQuery = {},
    options: RequestOptions = {},
  ): List<WebhookEndpoint, WebhookEndpointPage> {
    return new List(
      (at) => this.#transport.request({ ...options, method: "GET", path: PATH, query: { ...query, cursor: at } }),
      cursor,
    );
  }

  /** One endpoint. */
  get(endpointId: string, options: RequestOptions = {}): Promise<WebhookEndpoint> {
    return this.#transport.request({ ...options, method: "GET", path: `${PATH}/${segment(endpointId)}` });
  }

  /** Changes what is named; `enabled` switches it off and on. */
  update(endpointId: string, body: UpdateWebhookEndpointBody, options: RequestOptions = {}): Promise<WebhookEndpoint> {
    return this.#transport.request({ ...options, method: "PATCH", path: `${PATH}/${segment(endpointId)}`, body });
  }

  /** Deletes an endpoint. */
  delete(endpointId: string, options: RequestOptions = {}): Promise<WebhookEndpoint> {
    return this.#transport.request({ ...options, method: "DELETE", path: `${PATH}/${segment(endpointId)}` });
  }

  /** A new secret; for 24 hours messages carry signatures of both. */
  rotateSecret(endpointId: string, options: RequestOptions = {}): Promise<WebhookEndpointWithSecret> {
    const path = `${PATH}/${segment(endpointId)}/rotate_secret`;
    return this.#transport.request({ ...options, method: "POST", path });
  }

  /** What an endpoint was sent, newest first. */
  deliveries(
    endpointId: string,
    { cursor, ...query }: ListWebhookDeliveriesQuery = {},
    options: RequestOptions = {},
  ): List<WebhookDelivery, WebhookDeliveryPage> {
    const path = `${PATH}/${segment(endpointId)}/deliveries`;
    return new List(
      (at) => this.#transport.request({ ...options, method: "GET", path, query: { ...query, cursor: at } }),
      cursor,
    );
  }

  /** Sends a delivery again, at once and with all its retries. */
  replay(deliveryId: string, options: RequestOptions = {}): Promise<WebhookDelivery> {
    const path = `/v1/webhook_deliveries/${segment(deliveryId)}/replay`;
    return this.#transport.request({ ...options, method: "POST", path });
  }
}
