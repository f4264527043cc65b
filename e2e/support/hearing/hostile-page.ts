import { createRequire } from "node:module";
import type { Browser, Page } from "@playwright/test";
import type * as Livekit from "livekit-client";
import type { Access } from "@/lib/contract/participants";
import { BESIDE_HZ, HEARD_DBFS, HUM_DBFS, STANDS_OUT_DB, type TonePerson } from "./tone-person";

const CLIENT = createRequire(import.meta.url).resolve("livekit-client");

/** What runs in the page, by name. */
interface Hostile {
  hum(hz: number, durationMs: number): Promise<void>;
  forget(): void;
  heard(tones: number[]): [number, number][];
  pass(durationMs: number): Promise<void>;
  texts: string[];
  people: string[];
  rights: { canPublish: boolean; canSubscribe: boolean } | null;
}

/**
 * A browser with a real token and a mind of its own: it asks for every track over and over, reads every text stream and
 * data packet, and publishes whenever it may.
 */
export class HostilePage implements TonePerson {
  readonly identity: string;
  readonly #page: Page;

  private constructor(page: Page, identity: string) {
    this.#page = page;
    this.identity = identity;
  }

  static async join(browser: Browser, access: Access, identity: string): Promise<HostilePage> {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addScriptTag({ path: CLIENT });
    const sound = { heardDbfs: HEARD_DBFS, humDbfs: HUM_DBFS, besideHz: BESIDE_HZ, standsOutDb: STANDS_OUT_DB };
    await page.evaluate(enter, { ...access, ...sound });
    return new HostilePage(page, identity);
  }

  #run<T, A>(work: (hostile: Hostile, argument: A) => T, argument: A): Promise<Awaited<T>> {
    return this.#page.evaluate(
      // The function travels as text: it may use nothing but its arguments.
      `(${work.toString()})(window.hostile, ${JSON.stringify(argument)})`,
    ) as Promise<Awaited<T>>;
  }

  hum(hz: number, durationMs: number): Promise<void> {
    return this.#run((hostile, [tone, duration]) => hostile.hum(tone, duration), [hz, durationMs] as [number, number]);
  }

  forget(): Promise<void> {
    return this.#run((hostile) => hostile.forget(), null);
  }

  async heard(tones: number[]): Promise<Map<number, number>> {
    return new Map(await this.#run((hostile, asked) => hostile.heard(asked), tones));
  }

  /** Resolves when so much of the call's sound has gone by. */
  pass(durationMs: number): Promise<void> {
    return this.#run((hostile, duration) => hostile.pass(duration), durationMs);
  }

  /** Everything in words that reached the page. */
  texts(): Promise<string[]> {
    return this.#run((hostile) => hostile.texts, null);
  }

  /** Room identities of everybody that the page was ever told of. */
  people(): Promise<string[]> {
    return this.#run((hostile) => hostile.people, null);
  }

  rights(): Promise<Hostile["rights"]> {
    return this.#run((hostile) => hostile.rights, null);
  }

  async leave(): Promise<void> {
    await this.#page.context().close();
  }
}

/** Runs in the page. */
async function enter(
  options: Access & { heardDbfs: number; humDbfs: number; besideHz: number; standsOutDb: number },
): Promise<void> {
  const { Room, RoomEvent, Track } = (window as unknown as { LivekitClient: typeof Livekit }).LivekitClient;
  const context = new AudioContext({ sampleRate: 48_000 });
  await context.resume();

  const microphone = context.createMediaStreamDestination();
  const silence = context.createConstantSource();
  silence.offset.value = 0;
  silence.connect(microphone);
  silence.start();

  // Every sample that comes out of the call goes through here.
  const BLOCK = 1_024;
  const ears = context.createScriptProcessor(BLOCK, 1, 1);
  silence.connect(ears);
  ears.connect(context.destination);
  const blocks: Float32Array[] = [];
  ears.onaudioprocess = ({ inputBuffer }) => void blocks.push(inputBuffer.getChannelData(0).slice());

  const levelAt = (block: Float32Array, hz: number) => {
    let [re, im] = [0, 0];
    for (let i = 0; i < block.length; i++) {
      const angle = (2 * Math.PI * hz * i) / context.sampleRate;
      // A window: without one a loud tone would spill over into its neighbours.
      const sample = block[i]! * (1 - Math.cos((2 * Math.PI * i) / block.length));
      re += sample * Math.cos(angle);
      im += sample * Math.sin(angle);
    }
    return 20 * Math.log10((2 * Math.hypot(re, im)) / block.length / Math.SQRT2 || 1e-9);
  };

  const hostile: Hostile = {
    texts: [],
    people: [],
    rights: null,
    async hum(hz, durationMs) {
      const tone = context.createOscillator();
      tone.frequency.value = hz;
      const level = context.createGain();
      level.gain.value = 10 ** (options.humDbfs / 20) * Math.SQRT2;
      tone.connect(level).connect(microphone);
      const ended = new Promise((resolve) => (tone.onended = resolve));
      tone.start();
      tone.stop(context.currentTime + durationMs / 1_000);
      await ended;
      level.disconnect();
    },
    forget: () => void blocks.splice(0),
    heard(tones) {
      const blockMs = (BLOCK / context.sampleRate) * 1_000;
      return tones.map((hz) => {
        const loud = blocks.filter((block) => {
          const level = levelAt(block, hz);
          const beside = Math.max(...[-1, 1].map((side) => levelAt(block, hz + side * options.besideHz)));
          return level > options.heardDbfs && level > beside + options.standsOutDb;
        });
        return [hz, loud.length * blockMs];
      });
    },
    pass(durationMs) {
      const until = context.currentTime + durationMs / 1_000;
      const passed = context.createConstantSource();
      return new Promise((resolve) => {
        passed.onended = () => resolve();
        passed.start();
        passed.stop(until);
      });
    },
  };
  Object.assign(window, { hostile });

  const room = new Room({ singlePeerConnection: false });
  const meet = (identity: string) => {
    if (!hostile.people.includes(identity)) hostile.people.push(identity);
  };
  const publish = async () => {
    const { permissions } = room.localParticipant;
    hostile.rights = permissions
      ? { canPublish: permissions.canPublish, canSubscribe: permissions.canSubscribe }
      : null;
    if (!permissions?.canPublish) return;
    const track = microphone.stream.getAudioTracks()[0]!.clone();
    await room.localParticipant.publishTrack(track, { source: Track.Source.Microphone, dtx: false }).catch(() => {});
  };
  room
    .on(RoomEvent.ParticipantConnected, ({ identity }) => meet(identity))
    .on(RoomEvent.TrackSubscribed, (track, _publication, { identity }) => {
      meet(identity);
      // A remote track gives no sound to anything else unless an element plays it.
      const element = track.attach();
      element.muted = true;
      context.createMediaStreamSource(new MediaStream([track.mediaStreamTrack])).connect(ears);
    })
    .on(RoomEvent.DataReceived, (payload) => void hostile.texts.push(new TextDecoder().decode(payload)))
    .on(RoomEvent.TranscriptionReceived, (segments) => void hostile.texts.push(...segments.map(({ text }) => text)))
    .on(RoomEvent.ParticipantPermissionsChanged, (_before, participant) => {
      if (participant.isLocal) void publish();
    });
  for (const topic of ["lk.transcription", "lk.chat", "lk.agent.events", "rymi.interrupted", "rymi"]) {
    room.registerTextStreamHandler(topic, (reader) => {
      void reader.readAll().then((text) => hostile.texts.push(text));
    });
    room.registerByteStreamHandler(topic, (reader) => {
      const take = (chunk: Uint8Array) => hostile.texts.push(new TextDecoder().decode(chunk));
      void reader.readAll().then((chunks) => chunks.forEach(take));
    });
  }
  await room.connect(options.url, options.token);
  for (const { identity } of room.remoteParticipants.values()) meet(identity);
  await publish();
  setInterval(() => {
    for (const other of room.remoteParticipants.values()) {
      for (const publication of other.trackPublications.values()) publication.setSubscribed(true);
    }
  }, 100);
}
