/** A sentence the agent speaks, and how much sound it has so far. */
export interface SpokenSentence {
  text: string;
  durationSeconds: number;
}

/**
 * The part of what was spoken that was heard by `playedSeconds`: whole sentences, then of the sentence that was cut as
 * many words as its share of sound. A sentence whose sound never began is left out.
 */
export function playedText(sentences: SpokenSentence[], playedSeconds: number): string {
  const heard: string[] = [];
  let left = playedSeconds;
  for (const { text, durationSeconds } of sentences) {
    if (left <= 0) break;
    if (left >= durationSeconds) {
      heard.push(text);
    } else {
      const words = text.split(/\s+/);
      const count = Math.floor((left / durationSeconds) * words.length);
      if (count > 0) heard.push(words.slice(0, count).join(" "));
    }
    left -= durationSeconds;
  }
  return heard.join(" ").trim();
}
