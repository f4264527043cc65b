/** One message of a server-sent event stream. */
export interface SseMessage {
  type: string;
  data: string;
  id: string | null;
}

/**
 * Reads the text/event-stream format from pieces cut anywhere. Unlike EventSource it lets the caller see the status of
 * the answer and the comments that show that the line is alive.
 */
export function createSseParser(onMessage: (message: SseMessage) => void, onComment: () => void = () => {}) {
  let rest = "";
  let data: string[] = [];
  let type = "";
  let id: string | null = null;

  function takeLine(line: string): void {
    if (line === "") {
      if (data.length > 0) onMessage({ type: type || "message", data: data.join("\n"), id });
      data = [];
      type = "";
      id = null;
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return onComment();
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") type = value;
    else if (field === "id") id = value;
  }

  return {
    push(piece: string): void {
      rest += piece;
      // A CR at the end may be half of a CRLF: it waits for what comes next.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      lines.forEach(takeLine);
    },
  };
}

/** Reads a streaming answer to its end. Throws where it breaks off. */
export async function readSse(
  response: Response,
  onMessage: (message: SseMessage) => void,
  onComment: () => void,
): Promise<void> {
  if (!response.body) return;
  const parser = createSseParser(onMessage, onComment);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    parser.push(value);
  }
}
