import { eq, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { IntelligenceFailure, IntelligenceResult } from "@/lib/contract/intelligence";
import { childLog } from "@/lib/log";
import { loadCall, lockCall } from "../call/load";
import { recordUse } from "../charge/record-use";
import { usesOf } from "../charge/uses-of";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { ModelInputTooLongError, ModelRefusedError, ModelUnavailableError } from "../ports/model";
import { readTranscript } from "../transcript/get";
import { failIntelligence, moveIntelligence } from "./begin";
import { checkAnswer, type Subject } from "./check";
import { FieldsSchemaError, readFieldsSchema, type FieldsCheck } from "./fields";
import { MAX_TRANSCRIPT_CHARACTERS, questionOf, repairOf } from "./question";

/** Runs of the job before a model that does not answer is a failure. */
export const MAX_RUNS = 4;

type Made = { result: IntelligenceResult; model: string } | { failure: IntelligenceFailure };

/**
 * Makes a call's intelligence where it is pending: asks the model, checks the answer, asks once more where it has flaws.
 * Of runs at the same time one writes. Throws while the model is away, to be run again, until the runs are used up.
 */
export async function makeIntelligence(ctx: Context, input: { callId: string }): Promise<void> {
  const run = await beginRun(ctx, input.callId);
  if (run === null) return;
  let made: Made;
  try {
    made = await attempt(ctx, input.callId);
  } catch (err) {
    const failure = failureOf(err, run < MAX_RUNS);
    if (!failure) throw err;
    childLog({ callId: input.callId }).warn({ err, failure }, "no intelligence");
    made = { failure };
  }
  await settle(ctx, input.callId, made);
}

/** Counts the run; null where there is nothing to make. */
async function beginRun(ctx: Context, callId: string): Promise<number | null> {
  return ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId);
    if (call?.intelligenceStatus !== "pending") return null;
    const [row] = await tx
      .update(schema.callIntelligence)
      .set({ attempts: sql`${schema.callIntelligence.attempts} + 1` })
      .where(eq(schema.callIntelligence.callId, callId))
      .returning({ attempts: schema.callIntelligence.attempts });
    return row?.attempts ?? null;
  });
}

async function attempt(ctx: Context, callId: string): Promise<Made> {
  const { call, participants } = (await loadCall(ctx.db, callId))!;
  const transcript = await readTranscript(ctx.db, callId);
  if (!transcript.some(({ role, text }) => role !== "agent" && text.trim() !== "")) return { failure: "no_speech" };
  const [agent] = await ctx.db
    .select({ schema: schema.agents.intelligenceSchema, model: schema.agents.llmModel })
    .from(schema.agents)
    .where(eq(schema.agents.id, call.agentId));
  const fields: FieldsCheck | null = agent?.schema ? readFieldsSchema(agent.schema) : null;
  const question = questionOf(participants, transcript, fields);
  if (question.transcriptCharacters > MAX_TRANSCRIPT_CHARACTERS) return { failure: "transcript_too_long" };

  const subject: Subject = {
    lines: transcript.map(({ id, participant_id }) => ({ id, participantId: participant_id })),
    people: participants.map(({ id, role }) => ({ id, role })),
    fields,
  };
  const ask = async (messages: typeof question.messages) => {
    const answer = await ctx.model.askForJson({ model: agent?.model ?? null, messages, schema: question.schema });
    await recordUse(ctx, { callId, uses: usesOf(answer) });
    return answer;
  };
  const first = await ask(question.messages);
  const checked = checkAnswer(first.text, subject);
  if (checked.result && checked.flaws.length === 0) return { result: checked.result, model: first.model };
  const second = await ask([...question.messages, ...repairOf(first.text, checked.flaws)]);
  const { result, flaws } = checkAnswer(second.text, subject);
  if (result) return { result, model: second.model };
  childLog({ callId }).warn({ flaws: flaws.length }, "the model's answer could not be repaired");
  return { failure: "invalid_output" };
}

/** What a fault means; null where it may pass and there are runs left. */
function failureOf(err: unknown, runsLeft: boolean): IntelligenceFailure | null {
  if (err instanceof ModelRefusedError) return "model_refused";
  if (err instanceof ModelInputTooLongError) return "transcript_too_long";
  if (err instanceof FieldsSchemaError) return "schema_invalid";
  if (err instanceof ModelUnavailableError && !(err.passing && runsLeft)) return "model_unavailable";
  return null;
}

/** Writes what was made where it is still pending: another run may have written, or the transcript been deleted. */
async function settle(ctx: Context, callId: string, made: Made): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockCall(tx, callId);
    if ("failure" in made) {
      await failIntelligence(tx, callId, ["pending"], made.failure);
      return;
    }
    if (!(await moveIntelligence(tx, callId, ["pending"], "completed"))) return;
    const { result, model } = made;
    await tx
      .update(schema.callIntelligence)
      .set({ result, model, failure: null, completedAt: ctx.clock.now() })
      .where(eq(schema.callIntelligence.callId, callId));
    await appendEvent(tx, callId, "intelligence.completed", {});
  });
}
