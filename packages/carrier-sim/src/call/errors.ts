/** An error while a call runs, as the carrier's own debugger would show it. */
export class CallError extends Error {
  override name = "CallError";
  readonly code: number | string;

  constructor(code: number | string, message: string) {
    super(message);
    this.code = code;
  }
}
