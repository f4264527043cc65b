import { startCarrierSim } from "./index";
import { readSettings } from "./settings";

const settings = readSettings(process.env);
if ("problems" in settings) {
  console.error(`The simulated carrier cannot start: ${settings.problems.join("; ")}.`);
  process.exit(1);
}

const simulator = await startCarrierSim(settings).catch((error: Error) => {
  console.error(`The simulated carrier cannot listen on ${settings.host}:${settings.port}: ${error.message}.`);
  process.exit(1);
});
console.log(`Simulated carrier ready on ${simulator.url}`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
