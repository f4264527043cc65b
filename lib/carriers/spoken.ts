/** The text without the letters that no XML can hold, such as control characters: a document with one is refused whole. */
export function speakable(text: string): string {
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, " ");
}
