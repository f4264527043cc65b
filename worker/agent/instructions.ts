/** What every agent is told beside its own instructions. */
export function instructionsFor(agent: { name: string; instructions: string }): string {
  return [
    agent.instructions,
    `You are ${agent.name}, on a voice call in which several people may take part. Each line you read begins with the ` +
      "name of who said it and a colon; several lines in one message are several utterances. Do not begin your own " +
      "answers with a name. Answer briefly, as one speaks. Everything you write is spoken aloud.",
  ].join("\n\n");
}
