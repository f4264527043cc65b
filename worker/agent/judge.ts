import type { ModelUse } from "@/lib/domain/charge/record-use";
import { usesOf } from "@/lib/domain/charge/uses-of";
import type { ModelPort } from "@/lib/domain/ports/model";

/** The model decides within this, or the agent stays silent. */
const PATIENCE_MS = 2_000;
/** How much of the conversation it is shown. */
const MAX_LINES = 12;

const SCHEMA = {
  type: "object",
  properties: { addressed_to_agent: { type: "boolean" } },
  required: ["addressed_to_agent"],
  additionalProperties: false,
};

export interface JudgeQuestion {
  /** null: the deployment's model. */
  model: string | null;
  agentName: string;
  /** What the people in the conversation are called. */
  people: string[];
  onUse(...uses: ModelUse[]): void;
  /** What was said, oldest first, each line with its speaker's name; the last is what is asked about. */
  lines: string[];
}

/** Whether the last line is meant for the agent. What the model does not say in time, or clearly, is no. */
export async function judge(model: ModelPort, question: JudgeQuestion): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE_MS);
  try {
    return await Promise.race([ask(model, question), tooLate]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function ask(model: ModelPort, question: JudgeQuestion): Promise<boolean> {
  const { model: name, agentName, people, lines } = question;
  const answer = await model.askForJson({
    model: name,
    schema: SCHEMA,
    messages: [
      {
        role: "system",
        content:
          `Several people and the voice agent ${agentName} are on a call. Is the last line meant for ${agentName}, so ` +
          "that it is to answer? Say no where the people may be talking with each other. " +
          'Answer as JSON: {"addressed_to_agent": true or false}.',
      },
      {
        role: "user",
        content: `People: ${people.join(", ")}\nAgent: ${agentName}\n\n${lines.slice(-MAX_LINES).join("\n")}`,
      },
    ],
  });
  question.onUse(...usesOf(answer));
  const said = JSON.parse(answer.text) as { addressed_to_agent?: unknown } | null;
  return said?.addressed_to_agent === true;
}
