import type { UpdateWorkspaceBody, Workspace as WorkspaceSettings, WorkspaceUsage } from "../generated.js";
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

  /** What is dialed now and was today (UTC), beside how much may be. */
  usage(options: RequestOptions = {}): Promise<WorkspaceUsage> {
    return this.#transport.request({ ...options, method: "GET", path: "/v1/workspace/usage" });
  }

  /** Changes what is named. */
  update(body: UpdateWorkspaceBody, options: RequestOptions = {}): Promise<WorkspaceSettings> {
    return this.#transport.request({ ...options, method: "PATCH", path: "/v1/workspace", body });
  }
}
