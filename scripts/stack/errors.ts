/** The stack cannot run as asked; the message tells the user what to do, so it is shown without a stack trace. */
export class StackError extends Error {
  override name = "StackError";
}
