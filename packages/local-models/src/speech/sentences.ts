/** Longer sentences are cut at a comma or a space, so that the first sound of a long one comes early too. */
const MAX_CHARACTERS = 160;

/** The text as sentences in order, without markup-only or empty ones. Nothing that can be spoken is lost. */
export function splitSentences(text: string): string[] {
  return text
    .split(/(?<=[.!?…]["')\]]*)\s+|\n+/)
    .flatMap(cutLong)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

function cutLong(sentence: string): string[] {
  if (sentence.length <= MAX_CHARACTERS) return [sentence];
  const head = sentence.slice(0, MAX_CHARACTERS);
  const cut = Math.max(head.lastIndexOf(", "), head.lastIndexOf("; "), head.lastIndexOf(": "));
  const at = cut > 0 ? cut + 1 : head.lastIndexOf(" ") > 0 ? head.lastIndexOf(" ") : MAX_CHARACTERS;
  return [sentence.slice(0, at), ...cutLong(sentence.slice(at))];
}
