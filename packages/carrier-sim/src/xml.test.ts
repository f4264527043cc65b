import { describe, expect, it } from "vitest";
import { parseXml, XmlError } from "./xml";

describe("parseXml", () => {
  it("reads elements, attributes, text, entities, comments and CDATA", () => {
    const document = `<?xml version="1.0" encoding="UTF-8"?>
      <!-- hello --><Response><Say voice='a "b" &amp;lt;'>1 &lt; 2 &#x41;&#66;<!-- x --><![CDATA[<c>]]></Say><Hangup /></Response>
    `;
    const response = parseXml(document);
    expect(response.children.map(({ name }) => name)).toEqual(["Say", "Hangup"]);
    expect(response.children[0]).toMatchObject({ attributes: { voice: 'a "b" &lt;' }, text: "1 < 2 AB<c>" });
  });

  it.each([
    ["nothing", ""],
    ["text only", "hello"],
    ["an element left open", "<a><b></a>"],
    ["a missing end", "<a>"],
    ["two roots", "<a/><b/>"],
    ["text after the root", "<a/>x"],
    ["an unquoted attribute", "<a b=c/>"],
    ["an attribute without a value", "<a b/>"],
    ["an attribute twice", '<a b="1" b="2"/>'],
    ["attributes without a space", '<a b="1"c="2"/>'],
    ["< in an attribute", '<a b="<"/>'],
    ["a bare ampersand", '<a b="x?1&2=3"/>'],
    ["a bare ampersand in text", "<a>fish & chips</a>"],
    ["an unknown entity", "<a>&nbsp;</a>"],
    ["an entity that is not closed", "<a>&amp</a>"],
    ["a DOCTYPE", "<!DOCTYPE a><a/>"],
    ["a declaration after a space", ' <?xml version="1.0"?><a/>'],
    ["a declaration without a version", '<?xml encoding="UTF-8"?><a/>'],
    ["-- in a comment", "<a><!-- x -- y --></a>"],
    ["an open CDATA section", "<a><![CDATA[x</a>"],
    ["]]> in text", "<a>]]></a>"],
    ["a control character", "<a>\u0001</a>"],
    ["a control character as an entity", "<a>&#1;</a>"],
  ])("refuses %s", (_, document) => {
    expect(() => parseXml(document)).toThrow(XmlError);
  });

  it("names the line that is wrong", () => {
    expect(() => parseXml("<Response>\n<Say>\n</Response>")).toThrow("line 3: expected </Say>, found </Response>");
  });
});
