import {
  ConnectionError,
  ConnectionErrorReason,
  DisconnectReason,
  Room,
  RoomEvent,
  Track,
  type Participant,
  type RemoteTrack,
  type TextStreamReader,
} from "livekit-client";
import { Emitter } from "./emitter.js";
import { RymiCallError } from "./errors.js";
import { createHoldAudio } from "./hold-audio.js";
import { createMicrophone } from "./microphone.js";
import { createOffers, type TransferOffer } from "./offers.js";
import { createShown, HELD, isOperator, OUTSIDE, standingOf, type Standing } from "./standing.js";
import { CAPTION_TOPIC, createTranscript, type TranscriptEvent } from "./transcript.js";

/** How a call is set up. `url` and `token` are the `access` of a participant, which your backend got from the API. */
export interface CallOptions {
  url: string;
  token: string;
  /** False to join without a microphone; it can be turned on later by unmute(). */
  microphone?: boolean;
  /** Address of the Rymi API, such as `https://calls.example.com`: without it no transfer is offered to this page. */
  apiUrl?: string;
  /** Address of a sound to play in a loop while one is on hold; silence unless said. */
  holdAudioUrl?: string;
}

/** Somebody who can be seen in the call. */
export interface CallParticipant {
  identity: string;
  /** Name to show: a phone's number is masked. */
  name: string;
  isAgent: boolean;
  isLocal: boolean;
  isSpeaking: boolean;
  isMuted: boolean;
}

/** Devices that there are. Without the right to use the microphone browsers leave their names out. */
export interface Devices {
  microphones: MediaDeviceInfo[];
  outputs: MediaDeviceInfo[];
}

/**
 * Why one is no longer in the call: `left` by oneself; `removed` by somebody; `ended`: the call is over; `elsewhere`:
 * joined with the same identity in another place; `lost`: the connection could not be made again.
 */
export type DisconnectCause = "left" | "removed" | "ended" | "elsewhere" | "lost";

/** What a call tells. */
export interface CallEvents {
  transcript: TranscriptEvent;
  /** Somebody came, left, spoke or was muted: everybody who is there now. */
  participants: CallParticipant[];
  /** Loudness by identity, 0..1, ten times a second, while somebody listens to this event. */
  levels: Record<string, number>;
  reconnecting: undefined;
  reconnected: undefined;
  disconnected: { reason: DisconnectCause };
  devices: Devices;
  /** One was put on hold: hears nobody. */
  hold: undefined;
  /** One is back from hold; the microphone is as one wanted it. */
  resume: undefined;
  /** Whether one may speak has changed: not while an operator has muted one or while on hold, and never as an observer. */
  canSpeak: { canSpeak: boolean };
  /** One is asked to take a caller who is on hold: acceptTransfer() or declineTransfer(). */
  transfer_offered: TransferOffer;
  /** What was offered is over: the caller is with one, or one was too late, or declined. */
  transfer_over: { id: string };
  /** A fault that does not end the call. */
  error: RymiCallError;
}

export type CallState = "idle" | "connecting" | "connected" | "reconnecting" | "disconnected";

const LEVELS_MS = 100;
/** Rights come at once after one is in: who has none for longer joined while on hold. */
const WAITING_MS = 3_000;

/** One browser's place in a call. */
export class Call extends Emitter<CallEvents> {
  readonly #options: CallOptions;
  readonly #room = new Room({
    stopLocalTrackOnUnpublish: true,
    // With one connection for both directions, offers of both sides can collide on a busy machine, and nobody hears the speaker.
    singlePeerConnection: false,
  });
  readonly #transcript = createTranscript(() => this.#room.localParticipant.identity);
  #state: CallState = "idle";
  readonly #microphone: ReturnType<typeof createMicrophone>;
  #standing: Standing = OUTSIDE;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  readonly #shown = createShown();
  readonly #offers: ReturnType<typeof createOffers> | null;
  #token: string;
  readonly #holdAudio: ReturnType<typeof createHoldAudio>;
  #levels: ReturnType<typeof setInterval> | undefined;
  readonly #devicesChanged = () => void this.#tellDevices();

  constructor(options: CallOptions) {
    super();
    this.#options = options;
    this.#token = options.token;
    this.#microphone = createMicrophone(this.#room, {
      wanted: options.microphone !== false,
      mayPublish: () => this.canSpeak,
      isIn: () => this.#isIn(),
      onBlocked: (cause) =>
        this.emit("error", new RymiCallError("microphone_blocked", "The microphone cannot be used.", cause)),
    });
    this.#holdAudio = createHoldAudio(options.holdAudioUrl);
    this.#offers =
      options.apiUrl === undefined
        ? null
        : createOffers({
            apiUrl: options.apiUrl,
            token: () => this.#token,
            onOffered: (offer) => this.emit("transfer_offered", offer),
            onOver: ({ id }) => this.emit("transfer_over", { id }),
          });
    this.#listen();
  }

  get state(): CallState {
    return this.#state;
  }

  /** Whether one muted oneself. What others do is told by `canSpeak` and `onHold`. */
  get muted(): boolean {
    return !this.#microphone.wanted;
  }

  /** Whether one may speak: not before one is let in, while an operator has muted one, on hold, or as an observer. */
  get canSpeak(): boolean {
    return this.#standing.canSpeak;
  }

  /** Whether one is on hold: hears nobody. */
  get onHold(): boolean {
    return this.#standing.onHold;
  }

  /** Everybody who can be seen, oneself first. An operator is among them once one has heard them. */
  get participants(): CallParticipant[] {
    if (this.#state === "idle") return [];
    const everybody = [this.#room.localParticipant, ...this.#room.remoteParticipants.values()];
    const heard = everybody.map((participant) => ({
      ...present(participant),
      isHeard: [...participant.trackPublications.values()].some(({ isSubscribed }) => isSubscribed),
    }));
    return this.#shown.of(heard).map(({ isHeard: _, ...participant }) => participant);
  }

  /**
   * Joins and plays the others' sound; the microphone is turned on as soon as one is let in, a moment later. Without a
   * microphone one listens, and `error` tells why. Throws RymiCallError: expired, unreachable.
   */
  async connect(): Promise<void> {
    if (this.#state !== "idle" && this.#state !== "disconnected") return;
    this.#state = "connecting";
    try {
      await this.#room.connect(this.#options.url, this.#options.token);
    } catch (cause) {
      this.#state = "disconnected";
      const refused = cause instanceof ConnectionError && cause.reason === ConnectionErrorReason.NotAllowed;
      throw refused
        ? new RymiCallError("expired", "The token is not valid any more: ask your backend for a new one.", cause)
        : new RymiCallError("unreachable", "The media server could not be reached.", cause);
    }
    this.#state = "connected";
    // Renewed tokens are told by the engine alone.
    const { engine } = this.#room;
    engine.on("tokenRefreshed" as Parameters<typeof engine.on>[0], (renewed: string) => void (this.#token = renewed));
    this.#offers?.start();
    this.#standing = OUTSIDE;
    this.#waiting = setTimeout(() => this.#stand(HELD), WAITING_MS);
    this.#levels = setInterval(() => this.#tellLevels(), LEVELS_MS);
    navigator.mediaDevices?.addEventListener("devicechange", this.#devicesChanged);
    // Where the browser wants a click first, startAudio() is called from one.
    await this.#room.startAudio().catch(() => {});
    this.#takeRights();
    this.#tellParticipants();
    await this.#tellDevices();
  }

  /** Leaves. */
  async disconnect(): Promise<void> {
    await this.#room.disconnect();
  }

  /** Takes the caller one was offered: the private talk ends, and they are with one. Throws RymiCallError: no_offer, unreachable. */
  async acceptTransfer(): Promise<void> {
    await this.#answer("accept");
  }

  /** Does not take the caller one was offered; whoever was called for that alone leaves the call. Throws as acceptTransfer(). */
  async declineTransfer(): Promise<void> {
    await this.#answer("decline");
  }

  async mute(): Promise<void> {
    await this.#microphone.want(false);
  }

  async unmute(): Promise<void> {
    await this.#microphone.want(true);
  }

  /** Whether the browser plays no sound until startAudio() is called from a click. */
  get soundBlocked(): boolean {
    return !this.#room.canPlaybackAudio;
  }

  /** Lets sound play; to be called from a click. */
  async startAudio(): Promise<void> {
    this.#holdAudio.resume();
    await this.#room.startAudio();
  }

  /** Microphones and sound outputs. */
  async devices(): Promise<Devices> {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    return {
      microphones: all.filter(({ kind }) => kind === "audioinput"),
      outputs: all.filter(({ kind }) => kind === "audiooutput"),
    };
  }

  /** Speaks through another microphone, by its `deviceId`. */
  async setMicrophone(deviceId: string): Promise<void> {
    await this.#room.switchActiveDevice("audioinput", deviceId);
  }

  /** Plays sound on another output, by its `deviceId`, where the browser can. */
  async setOutputDevice(deviceId: string): Promise<void> {
    await Promise.all([this.#room.switchActiveDevice("audiooutput", deviceId), this.#holdAudio.setOutput(deviceId)]);
  }

  #listen(): void {
    const room = this.#room;
    const tell = () => this.#tellParticipants();
    room
      .on(RoomEvent.ParticipantConnected, tell)
      .on(RoomEvent.ParticipantDisconnected, ({ identity }) => {
        this.#shown.left(identity);
        tell();
      })
      .on(RoomEvent.ParticipantPermissionsChanged, (_before, { isLocal }) => {
        if (isLocal) this.#takeRights();
      })
      .on(RoomEvent.ParticipantNameChanged, tell)
      .on(RoomEvent.ActiveSpeakersChanged, tell)
      .on(RoomEvent.TrackMuted, tell)
      .on(RoomEvent.TrackUnmuted, tell)
      .on(RoomEvent.TrackPublished, tell)
      .on(RoomEvent.TrackUnpublished, tell)
      .on(RoomEvent.LocalTrackPublished, tell)
      .on(RoomEvent.TrackSubscribed, (track) => {
        if (track.kind === Track.Kind.Audio) play(track);
        tell();
      })
      .on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((element) => element.remove()))
      .on(RoomEvent.SignalReconnecting, () => this.#reconnecting())
      .on(RoomEvent.Reconnecting, () => this.#reconnecting())
      .on(RoomEvent.Reconnected, () => {
        this.#state = "connected";
        this.emit("reconnected", undefined);
        this.#takeRights();
        this.#tellParticipants();
      })
      .on(RoomEvent.Disconnected, (reason) => this.#disconnected(reason));
    room.registerTextStreamHandler(CAPTION_TOPIC, (reader) => void this.#take(reader));
  }

  async #answer(what: "accept" | "decline"): Promise<void> {
    if (!this.#offers) throw new RymiCallError("no_offer", "createCall() was given no apiUrl: nothing is offered.");
    await this.#offers.answer(what);
  }

  #reconnecting(): void {
    if (this.#state === "reconnecting") return;
    this.#state = "reconnecting";
    this.emit("reconnecting", undefined);
  }

  #disconnected(reason: DisconnectReason | undefined): void {
    clearInterval(this.#levels);
    clearTimeout(this.#waiting);
    this.#offers?.stop();
    this.#holdAudio.stop();
    navigator.mediaDevices?.removeEventListener("devicechange", this.#devicesChanged);
    // Before the first connection it is connect() that fails.
    if (this.#state === "connecting") return;
    this.#state = "disconnected";
    this.emit("disconnected", { reason: causeOf(reason) });
  }

  async #take(reader: TextStreamReader): Promise<void> {
    // A stream that breaks off says nothing: the next text of the utterance holds all of it.
    const text = await reader.readAll().catch(() => null);
    if (text === null) return;
    const { id, attributes = {}, timestamp } = reader.info;
    const event = this.#transcript({ id, attributes, text, sentAt: timestamp });
    if (event) this.emit("transcript", event);
  }

  /** Reads what the media server lets one do now. */
  #takeRights(): void {
    if (!this.#isIn()) return;
    const { canPublish = false, canSubscribe = false } = this.#room.localParticipant.permissions ?? {};
    this.#stand(standingOf({ canPublish, canSubscribe }, this.#standing));
    this.#offers?.ask();
  }

  #stand(next: Standing): void {
    const before = this.#standing;
    this.#standing = next;
    if (next.isIn) clearTimeout(this.#waiting);
    if (next.onHold && !before.onHold) {
      this.#holdAudio.start();
      this.emit("hold", undefined);
    }
    if (!next.onHold && before.onHold) {
      this.#holdAudio.stop();
      this.emit("resume", undefined);
    }
    if (next.canSpeak === before.canSpeak) return;
    this.emit("canSpeak", { canSpeak: next.canSpeak });
    void this.#microphone.update();
  }

  #isIn(): boolean {
    return this.#state === "connected" || this.#state === "reconnecting";
  }

  #tellParticipants(): void {
    if (this.heard("participants")) this.emit("participants", this.participants);
  }

  #tellLevels(): void {
    if (!this.heard("levels")) return;
    const all = [this.#room.localParticipant, ...this.#room.remoteParticipants.values()];
    this.emit("levels", Object.fromEntries(all.map(({ identity, audioLevel }) => [identity, audioLevel])));
  }

  async #tellDevices(): Promise<void> {
    if (this.heard("devices")) this.emit("devices", await this.devices());
  }
}

function play(track: RemoteTrack): void {
  const element = track.attach();
  element.hidden = true;
  document.body.append(element);
}

function present(participant: Participant): CallParticipant {
  return {
    identity: participant.identity,
    name: isOperator(participant.identity) ? "Operator" : participant.name || participant.identity,
    isAgent: participant.identity === "agent",
    isLocal: participant.isLocal,
    isSpeaking: participant.isSpeaking,
    isMuted: !participant.isMicrophoneEnabled,
  };
}

function causeOf(reason: DisconnectReason | undefined): DisconnectCause {
  switch (reason) {
    case DisconnectReason.CLIENT_INITIATED:
      return "left";
    case DisconnectReason.PARTICIPANT_REMOVED:
      return "removed";
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return "ended";
    case DisconnectReason.DUPLICATE_IDENTITY:
      return "elsewhere";
    default:
      return "lost";
  }
}
