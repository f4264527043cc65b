import type { Agent } from "@/lib/contract/agents";
import type { Api } from "./api";
import type { ToolServer } from "./tool-server";

/** What the test's agent says first. */
export const GREETING = "Hello, you have reached the order desk. How can I help you today?";
/** What the tool server wants to be shown. */
export const TOOL_SECRET = "a-secret-of-the-order-desk";

/** Makes an agent that can look orders up. */
export function createOrderAgent(api: Api, tools: ToolServer): Promise<Agent> {
  return api.createAgent({
    name: "Riley",
    instructions: "Help callers with their orders.",
    greeting: GREETING,
    tools: [
      {
        name: "look_up_order",
        description: "Looks an order up by its number.",
        parameters: {
          type: "object",
          properties: { order_number: { type: "string", description: "The order number, digits only" } },
          required: ["order_number"],
        },
        url: tools.url,
        secret: TOOL_SECRET,
      },
    ],
  });
}
