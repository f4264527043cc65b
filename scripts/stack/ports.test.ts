import { createServer, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { choosePorts, freePort, PORTS } from "./ports";

const silent = () => {};

async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Makes sure that the default port of the web part is taken, by us or by whoever has it already. */
async function takeDefault(): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.once("error", () => resolve());
    server.listen(PORTS.web.standard, "127.0.0.1", resolve);
  });
  onTestFinished(() => void server.close());
}

test("a default port that is taken is replaced by a free one, and said so", async () => {
  await takeDefault();
  const said: string[] = [];
  const ports = await choosePorts({}, {}, ["web"], (line) => said.push(line));
  expect(ports.web).not.toBe(PORTS.web.standard);
  expect(said).toEqual([`port 3000 (WEB_PORT) is taken, using ${ports.web}`]);
});

test("a port that is asked for is used", async () => {
  const port = await freePort();
  expect((await choosePorts({ WEB_PORT: String(port) }, {}, ["web"], silent)).web).toBe(port);
});

test("ports that are asked for and taken are an error that names them all", async () => {
  const [web, media] = [await takenPort(), await takenPort()];
  const choice = choosePorts({ WEB_PORT: String(web), MEDIA_PORT: String(media) }, {}, ["web", "media"], silent);
  await expect(choice).rejects.toThrow(new RegExp(`WEB_PORT is ${web}.*taken[^]*MEDIA_PORT is ${media}.*taken`));
});

test.each(["0", "70000", "http", "30.5"])("WEB_PORT=%s is refused", async (value) => {
  await expect(choosePorts({ WEB_PORT: value }, {}, ["web"], silent)).rejects.toThrow(`WEB_PORT is "${value}"`);
});

test("a wish of 0 is any free port, without a word", async () => {
  const said: string[] = [];
  const ports = await choosePorts({}, { web: 0, media: 0, livekitUdp: 0 }, ["web", "media", "livekitUdp"], (line) =>
    said.push(line),
  );
  expect(new Set([ports.web, ports.media, ports.livekitUdp]).size).toBe(3);
  expect(said).toEqual([]);
});
