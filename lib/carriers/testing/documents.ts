import { expect, it } from "vitest";
import type { CarrierFixtures } from "./fixtures";

/** What a document must survive: markup, quotes, letters beyond ASCII. */
const AWKWARD = `Tom & "Jerry" <speak>say 'hi'</speak> &amp; ]]> Grüße 👋`;

/** What the carrier is answered with. */
export function describeDocuments(fixtures: CarrierFixtures): void {
  const carrier = fixtures.create(undefined);
  const { stream, spoken, ...expects } = fixtures.documents;

  it("connects a phone to its stream, goes on at the resume URL, and says nothing of its own", () => {
    const document = carrier.streamDocument({ ...stream, line: null });
    expects.expectStream(document, { ...stream, line: null });
    expect(spoken(document)).toEqual([]);
  });

  it("says a line before the stream", () => {
    const document = carrier.streamDocument({ ...stream, line: AWKWARD });
    expects.expectStream(document, { ...stream, line: AWKWARD });
    expect(spoken(document)).toEqual([AWKWARD]);
  });

  it("says a message, whatever is in it, and ends the call", () => {
    const document = carrier.messageDocument(AWKWARD);
    expect(spoken(document)).toEqual([AWKWARD]);
    expects.expectMessage(document);
  });

  it("leaves out the letters for which a document would be refused", () => {
    const document = carrier.messageDocument("one\u0000two\u001bthree\ud800");
    expect(spoken(document)).toEqual(["one two three\ufffd"]);
  });

  it("declines a call", () => {
    expects.expectReject(carrier.rejectDocument("busy"), "busy");
    expects.expectReject(carrier.rejectDocument("rejected"), "rejected");
  });

  it("ends a call", () => {
    expects.expectHangUp(carrier.hangUpDocument());
    expect(spoken(carrier.hangUpDocument())).toEqual([]);
  });
}

/** The text of an XML document's elements of one name. */
export function textsIn(body: string, element: string): string[] {
  const found = body.matchAll(new RegExp(`<${element}(?: [^>]*)?>([^<]*)</${element}>`, "g"));
  return [...found].map(([, text = ""]) => unescaped(text));
}

/** The text that an XML text or attribute stands for. */
export function unescaped(text: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name] ?? "");
}
