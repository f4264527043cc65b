import { EventEmitter } from "node:events";
import * as livekit from "livekit-client";

/** The media library, with the browser's and the server's part in the test's hands. */
export class StandInRoom extends EventEmitter {
  static readonly made: StandInRoom[] = [];
  readonly connecting = Promise.withResolvers<void>();
  readonly permission = Promise.withResolvers<void>();
  readonly track = {
    captured: false,
    muted: false,
    stop: () => (this.track.captured = false),
    mute: async () => void (this.track.muted = true),
  };
  readonly restricted: unknown[] = [];
  answer: Error | null = null;
  readonly remoteParticipants = new Map();
  readonly engine = new EventEmitter();
  readonly tokens: string[] = [];
  readonly canPlaybackAudio = true;
  connected = false;
  metadata: string | undefined;
  published: unknown = null;
  readonly localParticipant = {
    permissions: { canPublish: true, canSubscribe: true, hidden: false },
    identity: "me",
    isLocal: true,
    createTracks: async () => {
      await this.permission.promise;
      this.track.captured = true;
      return [this.track];
    },
    publishTrack: async (track: unknown) => void (this.published = track),
    unpublishTrack: async () => void (this.published = null),
    setMicrophoneEnabled: async (on: boolean) => void (this.track.muted = !on),
    setTrackSubscriptionPermissions: (all: boolean, some: { participantIdentity: string }[]) =>
      void this.restricted.push(all ? null : some.map(({ participantIdentity }) => participantIdentity)),
    setAttributes: async () => {
      if (this.answer) throw this.answer;
    },
  };

  constructor() {
    super();
    StandInRoom.made.push(this);
  }

  registerTextStreamHandler(): void {}
  async startAudio(): Promise<void> {}
  async connect(_url: string, token: string): Promise<void> {
    this.tokens.push(token);
    await this.connecting.promise;
    this.connected = true;
  }
  async disconnect(): Promise<void> {
    this.connected = false;
  }
}

export const library = { ...livekit, Room: StandInRoom } as unknown as typeof livekit;

/** The call changes what somebody may do. */
export function allow(
  room: StandInRoom,
  permissions: { canPublish: boolean; canSubscribe: boolean; hidden?: boolean },
): void {
  const before = room.localParticipant.permissions;
  room.localParticipant.permissions = { hidden: false, ...permissions };
  room.emit(livekit.RoomEvent.ParticipantPermissionsChanged, before, room.localParticipant);
}

/** Lets everything run that waits for nothing from outside. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
