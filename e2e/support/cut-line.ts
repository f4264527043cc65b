import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP line to a server that can be cut: then every connection breaks, and new ones are refused. */
export interface CutLine {
  port: number;
  cut(): void;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a line to a port of this machine. */
export async function openCutLine(targetPort: number): Promise<CutLine> {
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(targetPort, "127.0.0.1");
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => resolve());
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    cut,
    mend: () => listen(port),
    close: async () => cut(),
  };
}
