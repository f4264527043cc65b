import { describe, expect, it } from "vitest";
import type { ChatMessage } from "./messages";
import { nextReply, type Reply } from "./script";
import type { Tool } from "./tools";

const LOOKUP: Tool = {
  name: "get_order",
  properties: { order_number: { type: "string" } },
  required: ["order_number"],
};
const END_CALL: Tool = { name: "end_call", properties: {}, required: [] };
const TOOLS = [END_CALL, LOOKUP];

const SYSTEM: ChatMessage = { role: "system", content: "You are a friendly agent. Greet callers warmly." };
const user = (content: string): ChatMessage => ({ role: "user", content });
const agent = (content: string): ChatMessage => ({ role: "assistant", content });

function reply(messages: ChatMessage[], tools: Tool[] = []): Reply {
  return nextReply([SYSTEM, ...messages], tools);
}

function textOf(messages: ChatMessage[], tools: Tool[] = []): string {
  return reply(messages, tools).text;
}

function called(result: unknown, args: object = { order_number: "47192" }, name = "get_order"): ChatMessage[] {
  const content = typeof result === "string" ? result : JSON.stringify(result);
  return [
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "c1", function: { name, arguments: JSON.stringify(args) } }],
    },
    { role: "tool", tool_call_id: "c1", content },
  ];
}

describe("greeting", () => {
  it("greets when the conversation begins", () => {
    expect(textOf([{ role: "system", content: "Greet the caller now." }])).toMatch(/^Hello.*order number\?$/);
    expect(textOf([user("Greet the caller.")])).toMatch(/^Hello/);
  });

  it("greets with the wording it is given", () => {
    const wish: ChatMessage = { role: "developer", content: 'Greet the caller with: "Good morning, Acme here."' };
    expect(textOf([wish])).toBe("Good morning, Acme here.");
  });

  it("never greets in mid conversation, even when asked to", () => {
    const before = [agent("Hello, this is the order line."), user("hi"), agent("Yes, I can hear you.")];
    expect(textOf([...before, { role: "system", content: "Greet the caller." }])).not.toMatch(/hello|welcome/i);
    expect(textOf([...before, user("hello?")])).not.toMatch(/\bhello\b/i);
  });

  it("asks for the order number when somebody only says hello", () => {
    expect(textOf([user("Hello!")])).toMatch(/order number\?$/);
  });
});

describe("an order number", () => {
  it.each(["My order number is 47192.", "4 7 1 9 2", "four seven one nine two", "order forty-seven one ninety-two"])(
    "said as %j is repeated digit by digit, with an answer that says it is made up",
    (said) => {
      expect(textOf([user(said)])).toMatch(/order number 4 7 1 9 2\. My example data says it is on its way/);
    },
  );

  it("gets the same made-up answer each time, and another number may get another one", () => {
    const answers = ["47192", "47193", "47194"].map((digits) => textOf([user(digits)]).split("arrives on")[1]);
    expect(new Set(answers).size).toBe(3);
    expect(textOf([user("47192")])).toBe(textOf([user("4 7 1 9 2")]));
  });

  it("is collected over two turns when its speaker pauses", () => {
    const first = [agent("What is your order number?"), user("four seven one")];
    expect(textOf(first)).toBe("So far I have 4 7 1. Please say the rest of the number.");
    expect(
      textOf([...first, agent("So far I have 4 7 1. Please say the rest of the number."), user("nine two")]),
    ).toMatch(/4 7 1 9 2/);
    expect(textOf([...first, user("nine"), user("two")])).toMatch(/4 7 1 9 2/);
  });

  it("is taken whole when its speaker starts again after a pause", () => {
    expect(textOf([user("It is four seven one"), agent("Please say the rest."), user("47192")])).toMatch(
      / 4 7 1 9 2\./,
    );
    expect(textOf([user("4719"), agent("Please say the rest."), user("4 7 1 9")])).toMatch(/ 4 7 1 9\. My/);
  });

  it("is asked for again when a part of it was not heard", () => {
    expect(textOf([user("Hey, one, one, three, three.")])).toMatch(/^So far I have 1 1 3 3\./);
  });

  it("is not put together from two people's digits", () => {
    const said = [user("alice: my number is four seven one"), user("bob: nine two")];
    expect(textOf(said)).not.toMatch(/4 7 1 9 2/);
  });

  it("can be corrected", () => {
    const said = [user("47192"), agent("Order 4 7 1 9 2 is on its way."), user("No, it is 4 7 1 9 3")];
    expect(textOf(said)).toMatch(/4 7 1 9 3/);
  });

  it("is not seen in a phone number or in small number words", () => {
    expect(textOf([user("my phone number is 5551234567")])).toMatch(/order number\?$/);
    expect(textOf([user("I have one question and two parcels")])).toMatch(/order number\?$/);
  });
});

describe("tools", () => {
  it("calls the tool that takes an order number", () => {
    expect(reply([user("four seven one nine two")], TOOLS)).toEqual({
      text: "",
      toolCalls: [{ name: "get_order", args: { order_number: "47192" } }],
    });
  });

  it("finds the parameter by meaning and gives it the declared type", () => {
    const byId: Tool = {
      name: "lookup",
      properties: { orderId: { type: "integer" }, note: {} },
      required: ["orderId"],
    };
    expect(reply([user("04719")], [byId]).toolCalls).toEqual([{ name: "lookup", args: { orderId: 4719 } }]);
    const only: Tool = { name: "order_status", properties: { q: { type: "string" } }, required: ["q"] };
    expect(reply([user("47192")], [only]).toolCalls).toEqual([{ name: "order_status", args: { q: "47192" } }]);
  });

  it("leaves a tool alone that needs what nobody said", () => {
    const strict: Tool = {
      ...LOOKUP,
      properties: { ...LOOKUP.properties, zip: {} },
      required: ["order_number", "zip"],
    };
    expect(reply([user("47192")], [strict]).toolCalls).toEqual([]);
  });

  it("says status and delivery date of the result", () => {
    const result = { status: "out_for_delivery", delivery_date: "2026-12-03" };
    expect(textOf([user("47192"), ...called(result)], TOOLS)).toBe(
      "I found order number 4 7 1 9 2. It is out for delivery, and delivery is on December 3.",
    );
    const nested = { order: { number: "47192", status: "shipped", estimatedDelivery: "Friday" } };
    expect(textOf([user("47192"), ...called(nested)], TOOLS)).toBe(
      "I found order number 4 7 1 9 2. It is shipped, and delivery is Friday.",
    );
  });

  it("keeps the leading zero that was said when the tool took a number", () => {
    expect(textOf([user("04719"), ...called({ status: "packed" }, { id: 4719 })])).toBe(
      "I found order number 0 4 7 1 9. It is packed.",
    );
  });

  it("says one sentence of a plain text result, without markup", () => {
    expect(textOf([user("47192"), ...called("**Delayed** by snow. Call back. Sorry.")])).toBe(
      "I found order number 4 7 1 9 2. Delayed by snow.",
    );
  });

  it("says it when the order is unknown or the tool fails", () => {
    expect(textOf([user("47192"), ...called({ error: "order not found" })])).toMatch(
      /could not find order number 4 7 1 9 2/,
    );
    expect(textOf([user("47192"), ...called({ error: "upstream timed out" })])).toMatch(
      /cannot look up order number 4 7 1/,
    );
  });

  it("speaks from the known result when asked again, and calls again after a failure", () => {
    const again = [agent("Order 4 7 1 9 2 is packed."), user("And when does it arrive?")];
    expect(reply([user("47192"), ...called({ status: "packed", eta: "Monday" }), ...again], TOOLS)).toEqual({
      text: "I found order number 4 7 1 9 2. It is packed, and delivery is Monday.",
      toolCalls: [],
    });
    expect(reply([user("47192"), ...called("error"), ...again], TOOLS).toolCalls).toHaveLength(1);
  });

  it("asks about each number when two people give one", () => {
    const { toolCalls } = reply([user("alice: 47192\nbob: mine is 8 3 3 1 0")], TOOLS);
    expect(toolCalls.map(({ args }) => args.order_number)).toEqual(["47192", "83310"]);
    const calls = toolCalls.map((call, index) => ({
      id: `c${index}`,
      function: { name: call.name, arguments: JSON.stringify(call.args) },
    }));
    const results = ["packed", "shipped"].map((status, index): ChatMessage => ({
      role: "tool",
      tool_call_id: `c${index}`,
      content: JSON.stringify({ status }),
    }));
    const history: ChatMessage[] = [
      user("alice: 47192\nbob: 83310"),
      { role: "assistant", tool_calls: calls },
      ...results,
    ];
    expect(textOf(history, TOOLS)).toBe(
      "For order number 4 7 1 9 2: It is packed. For order number 8 3 3 1 0: It is shipped.",
    );
  });
});

describe("questions about what was said", () => {
  it("remembers the number after a hand-over, from the history alone", () => {
    const before = [
      agent("Hello."),
      user("[alice] my order number is four seven one nine two"),
      agent("It is packed."),
    ];
    expect(textOf([...before, user("[alice] What was my order number?")])).toBe("Your order number is 4 7 1 9 2.");
    expect(textOf([...before, user("alice: what did I say?")])).toBe("You said order number 4 7 1 9 2.");
  });

  it("reads a transcript that was handed over in a system message", () => {
    const handover = "Transcript so far:\nalice: my order number is 47192\nagent: Order 4 7 1 9 2 is packed.";
    const messages: ChatMessage[] = [{ role: "system", content: handover }, user("alice: what was my order number?")];
    expect(textOf(messages)).toBe("Your order number is 4 7 1 9 2.");
  });

  it("knows who said what, whichever way the history names people", () => {
    const named: ChatMessage = { role: "user", name: "carol", content: "It is 55512." };
    const before = [
      user("moderator: my number is 47192"),
      agent("Packed."),
      user("[bob] mine is 83310"),
      agent("Sent."),
    ];
    expect(textOf([...before, named, agent("Ok."), user("bob: what was my number?")])).toMatch(/8 3 3 1 0/);
    expect(textOf([...before, user("bob: what did moderator say?")])).toBe("moderator said order number 4 7 1 9 2.");
    expect(textOf([...before, user("moderator: who gave the last order number?")])).toBe(
      "bob gave order number 8 3 3 1 0.",
    );
    expect(textOf([...before, user("dave: what is my order number?")])).toBe("bob gave order number 8 3 3 1 0.");
    expect(textOf([named, agent("Ok."), user("who gave the order number?")])).toBe(
      "carol gave order number 5 5 5 1 2.",
    );
  });

  it("says so when nobody has given a number", () => {
    expect(textOf([user("what was my order number?")])).toMatch(/do not have an order number/);
    expect(textOf([user("who gave the order number?")])).toMatch(/^Nobody/);
  });

  it("takes a request with a number in it as the number, not as a question about it", () => {
    expect(textOf([user("Tell me the status of order number four seven one nine two")])).toMatch(
      /order number 4 7 1 9 2\./,
    );
  });

  it("says of itself that it is a scripted stand-in", () => {
    expect(textOf([user("What are you?")])).toMatch(/scripted stand-in/);
    expect(textOf([user("Are you a real person?")])).toMatch(/scripted stand-in/);
  });
});

describe("the end", () => {
  it.each(["Goodbye!", "That's all, bye", "thanks, that is all", "bye bye"])(
    "says goodbye and ends the call on %j",
    (said) => {
      expect(reply([user("47192"), agent("It is on its way."), user(said)], TOOLS)).toEqual({
        text: "Thank you for calling. Goodbye.",
        toolCalls: [{ name: "end_call", args: {} }],
      });
    },
  );

  it("ends the call when nothing else is wanted", () => {
    const said = [user("47192"), agent("You are welcome. Is there anything else?"), user("No, thank you.")];
    expect(reply(said, TOOLS).toolCalls).toEqual([{ name: "end_call", args: {} }]);
  });

  it("only says goodbye when it cannot end the call", () => {
    expect(reply([user("goodbye")])).toEqual({ text: "Thank you for calling. Goodbye.", toolCalls: [] });
  });

  it("does not say goodbye twice", () => {
    const [call, result] = called({ ok: true }, {}, "end_call") as [ChatMessage, ChatMessage];
    expect(textOf([user("bye"), { ...call, content: "Thank you for calling. Goodbye." }, result], TOOLS)).toBe("");
    expect(textOf([user("bye"), call, result], TOOLS)).toBe("Goodbye.");
  });
});

it("asks briefly for another try when it does not understand", () => {
  expect(textOf([agent("Hello."), user("mumble mumble")])).toMatch(/did not catch that.*order number\?$/);
  expect(textOf([user("47192"), agent("It is on its way."), user("mumble")])).toBe("Sorry, could you say that again?");
});

it("never says more than two sentences, and no markup", () => {
  const lines = [
    "hi",
    "47192",
    "who are you",
    "47",
    "thanks",
    "what?",
    "bye",
    "where is my order",
    "alice: 47192\nbob: 83310",
  ];
  for (const line of lines) {
    const text = textOf([user(line)]);
    expect(text.match(/[.?!](\s|$)/g)?.length, text).toBeLessThanOrEqual(2);
    expect(text).not.toMatch(/[*_#`]/);
  }
});
