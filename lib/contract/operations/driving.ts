import { GiveDriveBody, HandBackBody, TakeOverBody } from "../agent-control";
import { Call } from "../calls";
import type { Operation } from "./operation";

const RESOURCE = "Driving";

/** Who has the conversation: the agent, or an operator who drives. */
export const DRIVING_OPERATIONS: Operation[] = [
  {
    id: "takeOver",
    method: "POST",
    path: "/v1/calls/{callId}/agent/take_over",
    resource: RESOURCE,
    summary: "Take a call over from the agent",
    description:
      "For signed-in operators who listen to the call, not for keys. They drive it then: the agent is silent and goes on listening, and they talk with everybody. One drives at a time; `ask` asks whoever does. A driver whose page shows no sign of life for five seconds loses the call to the agent.",
    scope: "calls",
    body: TakeOverBody,
    bodyExample: {},
    responses: { 200: { description: "The call, with its `driver_id`.", schema: Call } },
    errors: ["call_over", "participant_not_here", "call_has_driver", "transfer_under_way"],
  },
  {
    id: "handBack",
    method: "POST",
    path: "/v1/calls/{callId}/agent/hand_back",
    resource: RESOURCE,
    summary: "Hand a call back to the agent",
    description:
      "Of an operator their own drive; a key takes it from whoever drives. The agent knows what was said, and takes an `instruction` into its next turn. The operator stays in the call and listens.",
    scope: "calls",
    body: HandBackBody,
    bodyExample: { instruction: "Offer a refund." },
    responses: { 200: { description: "The call, without a driver.", schema: Call } },
    errors: ["call_over", "not_the_driver"],
  },
  {
    id: "giveDrive",
    method: "POST",
    path: "/v1/calls/{callId}/agent/give_drive",
    resource: RESOURCE,
    summary: "Hand the drive to another operator",
    description:
      "By the driver, to an operator who is in the call; who drove so far listens from then on. The agent stays silent.",
    scope: "calls",
    body: GiveDriveBody,
    bodyExample: { user_id: "usr_6h7j8k9m0n1p2q3r4s5t" },
    responses: { 200: { description: "The call, with its new `driver_id`.", schema: Call } },
    errors: ["call_over", "not_the_driver", "participant_not_here", "transfer_under_way"],
  },
  {
    id: "stayInCall",
    method: "POST",
    path: "/v1/calls/{callId}/stay",
    resource: RESOURCE,
    summary: "Let operators talk on without customers",
    description:
      "Operators whom every customer has left are removed after the workspace's `customers_left_seconds`, which `call.ending` tells; with this they stay until they leave.",
    scope: "calls",
    responses: { 200: { description: "The call, which goes on.", schema: Call } },
    errors: ["call_over"],
  },
];
