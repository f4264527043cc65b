/** One message of a server-sent event stream. */
export interface SseMessage {
  type: string;
  data: string;
  id: string | null;
}

/** Reads the text/event-stream format. `onLine` hears every line: also a comment shows that the connection is alive. */
export async function* readSse(
  body: AsyncIterable<Uint8Array>,
  onLine: () => void = () => {},
): AsyncGenerator<SseMessage, void, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  let message: { type: string; data: string[]; id: string | null } = { type: "message", data: [], id: null };
  for await (const chunk of body) {
    onLine();
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the end may be half of a CRLF: it waits for what comes next.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === "") {
        if (message.data.length > 0) yield { type: message.type, data: message.data.join("\n"), id: message.id };
        message = { type: "message", data: [], id: null };
        continue;
      }
      const colon = line.indexOf(":");
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "data") message.data.push(value);
      else if (field === "event") message.type = value;
      else if (field === "id") message.id = value;
    }
  }
}
