import type { JsonQuestion, ModelAnswer, ModelPort } from "../ports/model";

/** A chat model that answers what it is told to. */
export interface MemoryModel extends ModelPort {
  /** What it was asked, in order. */
  readonly asked: JsonQuestion[];
  /** Answers the next question with this: an object as JSON, a text as it is, an error by throwing it. */
  willAnswer(...answers: (object | string | Error)[]): void;
  /** What each answer has taken, from now on; null, as at first: it does not tell. */
  willTake(usage: ModelAnswer["usage"]): void;
  /** Answers every question that has no answer of its own. */
  answerAll(answer: (question: JsonQuestion) => object | string | Error | Promise<object | string>): void;
}

/** A model in memory; a question it has no answer for is an error. */
export function createMemoryModel(): MemoryModel {
  const asked: JsonQuestion[] = [];
  const answers: (object | string | Error)[] = [];
  let always: Parameters<MemoryModel["answerAll"]>[0] = () => new Error("nobody said what the model is to answer");
  let usage: ModelAnswer["usage"] = null;
  return {
    asked,
    willTake: (next) => void (usage = next),
    willAnswer: (...next) => void answers.push(...next),
    answerAll: (answer) => void (always = answer),
    async askForJson(question): Promise<ModelAnswer> {
      asked.push(question);
      const answer = answers.shift() ?? (await always(question));
      if (answer instanceof Error) throw answer;
      const text = typeof answer === "string" ? answer : JSON.stringify(answer);
      return { text, model: question.model ?? "memory", usage };
    },
  };
}
