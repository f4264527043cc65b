import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { PlivoAccount, TwilioAccount, VonageAccount } from "./accounts";
import { handleControl } from "./control/api";
import { TalkServer } from "./control/talk";
import { sendJson } from "./http/exchange";
import { servePage } from "./page/serve";
import { PlivoRest } from "./plivo/rest";
import { createSimulator, resetSimulator, type Simulator } from "./simulator";
import { TwilioRest } from "./twilio/rest";
import { VonageRest } from "./vonage/rest";

export interface CarrierSimOptions {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** One account at each carrier; without it that carrier's API answers 404. */
  twilio?: TwilioAccount;
  plivo?: PlivoAccount;
  vonage?: VonageAccount;
}

export interface CarrierSim {
  /** Base URL of the REST API, the control API and the page, without a trailing slash. */
  url: string;
  /** Drops all calls without a callback and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts a simulated carrier.
 * @throws the listen error (such as EADDRINUSE) when the port cannot be had.
 */
export async function startCarrierSim(options: CarrierSimOptions): Promise<CarrierSim> {
  const simulator = createSimulator();
  if (options.twilio) simulator.carriers.push(new TwilioRest(simulator, options.twilio));
  if (options.vonage) simulator.carriers.push(new VonageRest(simulator, options.vonage));
  if (options.plivo) simulator.carriers.push(new PlivoRest(simulator, options.plivo));
  const server = createServer((request, response) => void handle(simulator, request, response));
  const talk = new TalkServer(simulator);
  server.on("upgrade", (request, socket, head) => talk.upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    async close() {
      resetSimulator(simulator);
      talk.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function handle(simulator: Simulator, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = new URL(`http://simulator${request.url ?? "/"}`);
    for (const carrier of simulator.carriers) if (await carrier.handle(request, response, url)) return;
    if (url.pathname.startsWith("/sim/")) {
      await handleControl({ simulator, request, response, query: url.searchParams }, url.pathname);
    } else if (!(await servePage(request, response, url.pathname)))
      sendJson(response, 404, { error: { code: "not_found", message: `There is nothing at ${url.pathname}.` } });
  } catch (error) {
    // The client went away in the middle; there is nobody left to answer.
    response.destroy(error as Error);
  }
}
