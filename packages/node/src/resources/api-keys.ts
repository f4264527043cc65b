import type { ApiKey, ApiKeyPage, CreateApiKeyBody, CreatedApiKey, ListApiKeysQuery } from "../generated.js";
import { List } from "../list.js";
import { segment, type RequestOptions, type Transport } from "../transport.js";

/** Keys of the API. */
export class ApiKeys {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Makes a key. Its answer is the only one that holds the key itself. */
  create(body: CreateApiKeyBody, options: RequestOptions = {}): Promise<CreatedApiKey> {
    return this.#transport.request({ ...options, method: "POST", path: "/v1/api_keys", body });
  }

  /** Keys, newest first, revoked ones too. */
  list({ cursor, ...query }: ListApiKeysQuery = {}, options: RequestOptions = {}): List<ApiKey, ApiKeyPage> {
    const path = "/v1/api_keys";
    return new List(
      (at) => this.#transport.request({ ...options, method: "GET", path, query: { ...query, cursor: at } }),
      cursor,
    );
  }

  /** Revokes a key at once and for good. */
  revoke(keyId: string, options: RequestOptions = {}): Promise<ApiKey> {
    return this.#transport.request({ ...options, method: "DELETE", path: `/v1/api_keys/${segment(keyId)}` });
  }
}
