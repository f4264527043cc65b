import { describe, expect, test } from "vitest";
import { decideFloor, isQuestion, isTold, names, type FloorPerson, type FloorSituation } from "./floor";

const ann: FloorPerson = { id: "p_ann", name: "ann", operator: false };
const ben: FloorPerson = { id: "p_ben", name: "ben", operator: false };
const olive: FloorPerson = { id: "p_olive", name: "operator:usr_1", operator: true };

const QUIET = { agentSaid: "", agentAnswered: null, spokeSince: [] };

function decide(situation: Partial<FloorSituation>, ...lines: [FloorPerson, string][]) {
  const { verdict, reason } = decideFloor(
    { mode: "auto", agentName: "Riley", people: [ann, ben], memory: QUIET, ...situation },
    lines.map(([{ id }, text]) => ({ participantId: id, text })),
  );
  return `${verdict}: ${reason}`;
}

describe("with one person", () => {
  test("the agent answers everything, and tells nothing of it", () => {
    expect(decide({ people: [ann] }, [ann, "It is raining."])).toBe("answer: only_person");
    expect(isTold({ mode: "auto", agentName: "Riley", people: [ann], memory: QUIET })).toBe(false);
  });

  test("it waits to be addressed where that was wished for", () => {
    expect(decide({ people: [ann], mode: "when_addressed" }, [ann, "It is raining."])).toBe("ask: model");
    expect(decide({ people: [ann], mode: "when_addressed" }, [ann, "Riley, it is raining."])).toBe("answer: named");
  });
});

describe("among several", () => {
  test("its name is enough, in any case and anywhere, but not a part of a word", () => {
    expect(decide({}, [ann, "What do you think, riley?"])).toBe("answer: named");
    expect(decide({}, [ann, "It was entirely fine."])).toBe("ask: model");
    expect(names("Ask the order desk.", "Order Desk")).toBe(true);
  });

  test("one line for it among others is enough", () => {
    expect(decide({}, [ann, "Riley, where is my order?"], [ben, "I am here too."])).toBe("answer: named");
  });

  test("who it answered last, or asked, is answered as long as nobody else spoke", () => {
    const memory = { agentSaid: "Your order is on its way.", agentAnswered: ann.id, spokeSince: [] };
    expect(decide({ memory }, [ann, "Great, and the other one."])).toBe("answer: answer_to_agent");
    expect(decide({ memory }, [ben, "Great, and the other one."])).toBe("ask: model");
    expect(decide({ memory: { ...memory, spokeSince: [ben.id] } }, [ann, "Great."])).toBe("ask: model");
    const asked = { ...memory, agentSaid: "What is your order number?" };
    expect(decide({ memory: asked }, [ben, "Four seven one nine two."])).toBe("answer: answer_to_agent");
    const noticed = { ...memory, agentSaid: "How can I help you? This call is recorded." };
    expect(decide({ memory: noticed }, [ben, "I lost my parcel."])).toBe("answer: answer_to_agent");
  });

  test("a question is for it when nobody who could be meant has spoken since", () => {
    expect(decide({}, [ann, "Where is my parcel?"])).toBe("answer: question");
    expect(decide({}, [ben, "I ordered it."], [ann, "Where is my parcel?"])).toBe("ask: model");
    expect(decide({}, [ann, "Does Ben know where it is?"])).toBe("ask: model");
  });

  test("what is put to somebody else by name is not for it", () => {
    expect(decide({}, [ann, "Ben, where is my parcel?"])).toBe("stay: not_addressed");
    expect(decide({}, [ann, "Where is my parcel, Ben?"])).toBe("stay: not_addressed");
  });

  test("it converses with everybody where that was wished for", () => {
    expect(decide({ mode: "conversing" }, [ann, "Ben, it is raining."])).toBe("answer: always");
  });
});

describe("an operator who speaks", () => {
  const people = [ann, olive];

  test("to a caller is never answered, in any mode", () => {
    expect(decide({ people }, [olive, "Where is my parcel?"])).toBe("stay: operator_speaks");
    expect(decide({ people, mode: "conversing" }, [olive, "Where is my parcel?"])).toBe("stay: operator_speaks");
  });

  test("is answered when they name it", () => {
    expect(decide({ people }, [olive, "Riley, please read the number back."])).toBe("answer: named");
  });

  test("has been put the caller's question, as far as the rules know", () => {
    expect(decide({ people }, [olive, "How can I help you?"], [ann, "Where is my parcel?"])).toBe("ask: model");
  });

  test("is one person where no caller is there", () => {
    expect(decide({ people: [olive] }, [olive, "What did they say?"])).toBe("answer: only_person");
  });
});

test("silent is silent, though it is named", () => {
  expect(decide({ mode: "silent", people: [ann] }, [ann, "Riley, are you there?"])).toBe("stay: silent");
});

test("a question is known by its mark or its first word", () => {
  expect(["Is it here", "It came. And when did it", "Really?"].map(isQuestion)).toEqual([true, true, true]);
  expect(["It is here.", "Where it is I know not? I do.", ""].map(isQuestion)).toEqual([false, false, false]);
});
