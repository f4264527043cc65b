import type { UpdateWorkspaceBody, Workspace as WorkspaceSettings } from "../generated.js";
import type { RequestOptions, Transport } from "../transport.js";

/** The workspace of the key, with its settings. */
export class Workspace {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The workspace. */
  get(options: RequestOptions = {}): Promise<WorkspaceSettings> {
    return this.#transport.request({ ...options, method: "GET", path: "/v1/workspace" });
  }

  /** Changes what is named. */
  update(body: UpdateWorkspaceBody, options: RequestOptions = {}): Promise<WorkspaceSettings> {
    return this.#transport.request({ ...options, method: "PATCH", path: "/v1/workspace", body });
  }
}
