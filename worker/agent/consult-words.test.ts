import { expect, test } from "vitest";
import { consultDecision } from "./consult-words";

test.each(["Yes.", "Yeah, sure", "Okay, put them through.", "I'll take it.", "Accept", "No problem, go ahead."])(
  "%j takes the call",
  (said) => expect(consultDecision(said)).toBe("accept"),
);

test.each(["No.", "Nope", "I can't right now.", "Decline", "Don't put them through.", "I'm busy, call me back later."])(
  "%j leaves it",
  (said) => expect(["decline", null]).toContain(consultDecision(said)),
);

test.each(["No.", "I can't right now.", "Decline.", "Not now."])("%j declines", (said) =>
  expect(consultDecision(said)).toBe("decline"),
);

test.each(["Who is calling?", "Yes, no, I do not know.", "", "Know your enemy."])("%j decides nothing", (said) =>
  expect(consultDecision(said)).toBeNull(),
);
