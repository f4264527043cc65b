import { AGENT_CONTROL_OPERATIONS } from "./agent-control";
import { AGENT_OPERATIONS } from "./agents";
import { CALL_OPERATIONS } from "./calls";
import { DRIVING_OPERATIONS } from "./driving";
import { ESCALATION_OPERATIONS } from "./escalations";
import { INTELLIGENCE_OPERATIONS } from "./intelligence";
import type { Operation } from "./operation";
import { PARTICIPANT_OPERATIONS } from "./participants";
import { RECORDING_OPERATIONS } from "./recordings";
import { SETTINGS_OPERATIONS } from "./settings";
import { TRANSFER_OPERATIONS } from "./transfers";
import { WEBHOOK_OPERATIONS } from "./webhooks";

export { errorsOf, pathParams, type Operation } from "./operation";

/** All that exists under /v1. A route without an entry here fails the tests, and so does an entry without a route. */
export const OPERATIONS: Operation[] = [
  ...CALL_OPERATIONS,
  ...AGENT_CONTROL_OPERATIONS,
  ...DRIVING_OPERATIONS,
  ...ESCALATION_OPERATIONS,
  ...INTELLIGENCE_OPERATIONS,
  ...PARTICIPANT_OPERATIONS,
  ...TRANSFER_OPERATIONS,
  ...RECORDING_OPERATIONS,
  ...AGENT_OPERATIONS,
  ...SETTINGS_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
  {
    id: "getOpenapi",
    method: "GET",
    path: "/v1/openapi.json",
    resource: "Document",
    summary: "Get this document",
    scope: null,
    responses: { 200: { description: "OpenAPI 3.1.", contentType: "application/json" } },
    errors: [],
  },
];
