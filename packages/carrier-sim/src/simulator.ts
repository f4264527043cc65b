import { CallRegistry, type CarrierProtocol } from "./calls";
import { Faults } from "./faults";
import { RequestLog } from "./http/request-log";
import { PhoneBook } from "./phone/book";

/** Everything the carriers and the control API share. */
export interface Simulator {
  calls: CallRegistry;
  phones: PhoneBook;
  faults: Faults;
  requests: RequestLog;
  /** The carriers whose accounts exist, filled before the first request. */
  carriers: CarrierProtocol[];
}

export function createSimulator(): Simulator {
  return {
    calls: new CallRegistry(),
    phones: new PhoneBook(),
    faults: new Faults(),
    requests: new RequestLog(),
    carriers: [],
  };
}

/** Back to the state of a fresh start. */
export function resetSimulator(simulator: Simulator): void {
  simulator.calls.clear();
  simulator.phones.clear();
  simulator.faults.clear();
  simulator.requests.clear();
  for (const carrier of simulator.carriers) carrier.reset();
}
