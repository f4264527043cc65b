import { setTimeout as wait } from "node:timers/promises";
import { WebSocket } from "ws";
import type { CallError } from "../call/errors";
import type { Faults } from "../faults";
import type { PhoneLine } from "../phone/line";
import { AFTER_CLEAR_MS, type CallEvent, type CallLog } from "../phone/log";
import { MediaShaper, type MediaWire } from "../phone/media-shaper";
import { isAudible } from "../phone/recording";
import { MediaProtocolError } from "./frames";

const CONNECT_LIMIT_MS = 10_000;
/** How long a connect that fails takes at a real distance: documents that try again and again do not spin. */
const FAILURE_MS = 250;
/** How long a closing handshake may take before the socket is cut. */
const CLOSE_LIMIT_MS = 2_000;

/** How a media stream ended. `network`: without a close frame, as when a process or a wire dies. */
export interface MediaEnd {
  by: "carrier" | "application" | "network";
  /** What the application did wrong. */
  failure: CallError | null;
}

/** Thrown when the WebSocket did not open. */
export class MediaConnectError extends Error {
  override name = "MediaConnectError";
  /** The HTTP status of an upgrade that was refused; null when there was no answer. */
  readonly httpStatus: number | null;

  constructor(message: string, httpStatus: number | null) {
    super(message);
    this.httpStatus = httpStatus;
  }
}

export interface MediaStreamOptions {
  url: string;
  headers: Record<string, string>;
  subprotocol?: string;
  line: PhoneLine;
  log: CallLog;
  faults: Faults;
  /** One frame of silence as the wire carries it. */
  silence: Uint8Array;
}

/** A carrier's media WebSocket, of which it is the client: the same plumbing for each, the words are the subclass's. */
export abstract class MediaStream {
  /** Resolves when the socket is closed. Never rejects. */
  readonly finished: Promise<MediaEnd>;
  protected readonly line: PhoneLine;
  protected readonly log: CallLog;
  protected readonly faults: Faults;
  readonly #options: MediaStreamOptions;
  readonly #shaper: MediaShaper;
  readonly #uplink = (frame: Uint8Array) => this.#shaper.frame(this.encode(frame));
  #socket: WebSocket | null = null;
  #resolveFinished: (end: MediaEnd) => void = () => {};
  #failure: CallError | null = null;
  #stopped = false;
  #lastClear: CallEvent | null = null;

  protected constructor(options: MediaStreamOptions) {
    this.#options = options;
    this.line = options.line;
    this.log = options.log;
    this.faults = options.faults;
    const counted = (send: () => void) => {
      this.log.media.frames_sent += 1;
      send();
    };
    const wire: MediaWire = {
      start: () => this.start(),
      media: (bytes) => counted(() => this.media(bytes)),
      brokenMedia: () => counted(() => this.brokenMedia()),
      cut: () => this.cut(),
    };
    this.#shaper = new MediaShaper(options.faults, wire, options.silence);
    this.finished = new Promise((resolve) => (this.#resolveFinished = resolve));
  }

  /** Sends what opens the stream. */
  protected abstract start(): void;
  /** Sends audio of any size, encoded as the wire carries it. */
  protected abstract media(bytes: Uint8Array): void;
  /** Sends a media message whose audio cannot be read. */
  protected abstract brokenMedia(): void;
  /** Sends one key press of the phone. */
  abstract pressKey(digit: string): void;
  /** What names this stream in the log. */
  protected abstract describe(): Record<string, string>;
  /** The phone's voice, 160 bytes of mu-law each 20 ms, as the wire carries it. */
  protected abstract encode(frame: Uint8Array): Uint8Array;
  /** @throws MediaProtocolError: what it means is `protocolError`'s. */
  protected abstract receive(data: Buffer, isBinary: boolean): void;
  /** @returns what closes the stream with 1002, or null when the carrier only complains. */
  protected abstract protocolError(message: string): CallError | null;
  /** Sends the message that comes before the carrier's own close, where there is one. */
  protected abstract sendGoodbye(): void;

  /**
   * Opens the WebSocket and begins to send the phone's voice. Sockets that a fault breaks are opened anew at once.
   * @throws MediaConnectError; what `signal` says when it aborts.
   */
  async connect(signal: AbortSignal): Promise<void> {
    const { url, headers } = this.#options;
    let { subprotocol } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const socket = new WebSocket(url, subprotocol ? [subprotocol] : [], {
        headers,
        handshakeTimeout: CONNECT_LIMIT_MS,
        perMessageDeflate: false,
      });
      const cancel = () => socket.terminate();
      signal.addEventListener("abort", cancel);
      try {
        if (await this.#opened(socket)) return;
      } catch (error) {
        // A carrier that offers a subprotocol does not insist on it; this WebSocket client does.
        if (!subprotocol || !(error as Error).message.includes("subprotocol")) {
          signal.throwIfAborted();
          await wait(FAILURE_MS, undefined, { signal });
          throw error;
        }
        subprotocol = undefined;
      } finally {
        signal.removeEventListener("abort", cancel);
      }
    }
  }

  get open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Ends the stream as the carrier does when the call ends or moves on. */
  stop(): void {
    if (!this.open) return this.#socket?.terminate();
    this.#stopped = true;
    this.#shaper.stop(() => this.sendGoodbye());
    this.#close(1000, "");
  }

  /** Cuts the connection without a goodbye. */
  cut(): void {
    this.#socket?.terminate();
  }

  protected send(data: string | Uint8Array): void {
    if (this.open) this.#socket?.send(data);
  }

  /** Counts audio the application sent and gives it to the phone. */
  protected play(audio: Uint8Array): void {
    const { line, log } = this;
    if (log.media.messages_received === 0) log.add("media.first");
    log.media.messages_received += 1;
    log.media.received_ms += audio.length / 8;
    line.ear.append(audio);
    log.media.buffered_ms_max = Math.max(log.media.buffered_ms_max, line.leadMs);
    if (this.#lastClear && log.ms - this.#lastClear.ms <= AFTER_CLEAR_MS) {
      const audible = isAudible(audio) ? 1 : 0;
      this.#lastClear.frames_after = Number(this.#lastClear.frames_after) + 1;
      this.#lastClear.audible_frames_after = Number(this.#lastClear.audible_frames_after) + audible;
      log.media.frames_after_clear.total += 1;
      log.media.frames_after_clear.audible += audible;
    }
  }

  /** Calls `played` when all audio sent before has been played; never when it is cleared. */
  protected mark(name: string, played: () => void): void {
    this.log.media.marks_received += 1;
    this.line.ear.appendMark(name, played);
  }

  /** Drops what was not played. @returns the names of the marks that waited, in order. */
  protected clear(returned: "returned" | "lost"): string[] {
    const discardedMs = this.line.leadMs;
    const marks = this.line.ear.clear();
    this.log.media.clears += 1;
    this.#lastClear = this.log.add("clear", {
      discarded_ms: discardedMs,
      marks_returned: returned === "returned" ? marks : [],
      frames_after: 0,
      audible_frames_after: 0,
    });
    return marks;
  }

  /** @returns false when a fault broke the socket right after its upgrade. */
  #opened(socket: WebSocket): Promise<boolean> {
    const { url } = this.#options;
    return new Promise((resolve, reject) => {
      let opened = false;
      // Read before "open" is handled: the application may send in the same packet as its 101.
      socket.on("message", (data, isBinary) => this.#receive(data as Buffer, isBinary));
      socket.on("open", () => {
        if (this.faults.takeConnectFailure()) {
          this.log.add("stream.connect_failed", this.describe());
          socket.terminate();
          return resolve(false);
        }
        opened = true;
        this.#socket = socket;
        this.#begin();
        resolve(true);
      });
      socket.on("unexpected-response", (request, response) => {
        request.destroy();
        const { statusCode = 0 } = response;
        reject(new MediaConnectError(`${url} answered ${statusCode}, not 101`, statusCode));
      });
      socket.on("error", (error) => {
        if (opened) this.#failure ??= this.protocolError(error.message);
        else reject(new MediaConnectError(`${url} (${error.message})`, null));
      });
      socket.on("close", (code) => {
        if (opened) this.#end(code);
      });
    });
  }

  #begin(): void {
    this.#shaper.begin();
    this.log.add("stream.started", this.describe());
    this.line.connect(this.#uplink);
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#failure || !this.open) return;
    try {
      this.receive(data, isBinary);
    } catch (error) {
      if (!(error instanceof MediaProtocolError)) throw error;
      const failure = this.protocolError(`the application sent ${error.message}`);
      if (!failure) return;
      this.#failure = failure;
      this.#close(1002, "protocol error");
    }
  }

  #close(code: number, reason: string): void {
    const socket = this.#socket;
    if (!socket) return;
    socket.close(code, reason);
    const timer = setTimeout(() => socket.terminate(), CLOSE_LIMIT_MS);
    socket.once("close", () => clearTimeout(timer));
    this.#release();
  }

  /** Gives the phone up, unless another stream has it: what was not played is not played any more. */
  #release(): void {
    if (this.line.disconnect(this.#uplink)) this.line.ear.clear();
  }

  #end(code: number): void {
    this.#shaper.close();
    this.#release();
    this.log.add("stream.stopped", { ...this.describe(), close_code: code });
    const by = this.#stopped || this.#failure ? "carrier" : code === 1006 ? "network" : "application";
    this.#resolveFinished({ by, failure: this.#failure });
  }
}
