import { CallRegistry } from "./calls";
import { Faults } from "./faults";
import { RequestLog } from "./http/request-log";
import { PhoneBook } from "./phone/book";

/** Everything the carriers and the control API share. */
export interface Simulator {
  calls: CallRegistry;
  phones: PhoneBook;
  faults: Faults;
  requests: RequestLog;
}

export function createSimulator(): Simulator {
  return { calls: new CallRegistry(), phones: new PhoneBook(), faults: new Faults(), requests: new RequestLog() };
}

/** Back to the state of a fresh start. */
export function resetSimulator(simulator: Simulator): void {
  simulator.calls.clear();
  simulator.phones.clear();
  simulator.faults.clear();
  simulator.requests.clear();
}
