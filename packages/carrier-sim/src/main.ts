import { startCarrierSim } from "./index";

const { SIM_ACCOUNT_SID: accountSid, SIM_AUTH_TOKEN: authToken, HOST = "127.0.0.1", PORT = "8091" } = process.env;
const port = Number(PORT);

const problems = [
  ...(/^AC[0-9a-f]{32}$/.test(accountSid ?? "") ? [] : ["SIM_ACCOUNT_SID must be AC and 32 hexadecimal digits"]),
  ...(authToken ? [] : ["SIM_AUTH_TOKEN must be set"]),
  ...(Number.isInteger(port) && port >= 0 && port < 65536 ? [] : ["PORT must be a port number"]),
];
if (!accountSid || !authToken || problems.length > 0) {
  console.error(`The simulated carrier cannot start: ${problems.join("; ")}.`);
  process.exit(1);
}

const simulator = await startCarrierSim({ host: HOST, port, accountSid, authToken }).catch((error: Error) => {
  console.error(`The simulated carrier cannot listen on ${HOST}:${port}: ${error.message}.`);
  process.exit(1);
});
console.log(`Simulated carrier ready on ${simulator.url}`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
