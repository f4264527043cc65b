const ACCEPT =
  /\b(yes|yeah|yep|yup|sure|okay|ok|accept(ed)?|i(['’]ll| will) take (it|them|him|her|the call)|go ahead|put (them|him|her|it|the caller) through|connect (them|him|her|us|me)|please do|of course|certainly|absolutely)\b/i;
const DECLINE =
  /\b(no|nope|nah|decline[ds]?|refuse|not now|i can(['’]?t|not)|can(['’]?t| not) take|do(n['’]?t| not) (put|connect|want)|busy|call (me )?back later|not available|unavailable|reject)\b/i;

/**
 * What the target of a transfer says to being asked whether they take the call; null where it is neither, or both: who is
 * not understood is asked again, and nobody is put through by mistake.
 */
export function consultDecision(text: string): "accept" | "decline" | null {
  const declines = DECLINE.test(text.replace(/\bno (problem|worries)\b/gi, "yes"));
  const accepts = ACCEPT.test(text.replace(/\bno (problem|worries)\b/gi, "yes"));
  if (accepts === declines) return null;
  return accepts ? "accept" : "decline";
}
