/** Loudness of a frame in dB relative to full scale: 0 is a square wave at the limit, silence is -Infinity. */
export function rmsDbfs(frame: Int16Array): number {
  if (frame.length === 0) return -Infinity;
  let sum = 0;
  for (let i = 0; i < frame.length; i += 1) sum += frame[i]! * frame[i]!;
  return 20 * Math.log10(Math.sqrt(sum / frame.length) / 32_768);
}

/** Settings of an energy gate; it closes below a lower level than it opens at, so that it does not flutter. */
export interface EnergyGateOptions {
  openDbfs: number;
  closeDbfs: number;
  /** How long frames are passed on after the sound fell below `closeDbfs`. */
  hangoverMs: number;
  /** How much of what came before the opening is passed on with it: the quiet start of a word. */
  prerollMs: number;
  frameMs: number;
}

/** Lets sound through and holds silence back, so that dear work (voice detection) is spent on sound alone. */
export interface EnergyGate {
  /** Frames to pass on now: none while closed; on opening, the pre-roll and this one; then each frame. */
  push(frame: Int16Array): Int16Array[];
  readonly open: boolean;
}

/** A closed gate. */
export function createEnergyGate(options: EnergyGateOptions): EnergyGate {
  const { openDbfs, closeDbfs, hangoverMs, prerollMs, frameMs } = options;
  const prerollFrames = Math.ceil(prerollMs / frameMs);
  const hangoverFrames = Math.ceil(hangoverMs / frameMs);
  const held: Int16Array[] = [];
  let open = false;
  let quietFrames = 0;
  return {
    push(frame) {
      const level = rmsDbfs(frame);
      if (!open) {
        held.push(frame);
        if (level < openDbfs) {
          if (held.length > prerollFrames) held.shift();
          return [];
        }
        open = true;
        quietFrames = 0;
        return held.splice(0);
      }
      quietFrames = level < closeDbfs ? quietFrames + 1 : 0;
      if (quietFrames <= hangoverFrames) return [frame];
      open = false;
      if (prerollFrames > 0) held.push(frame);
      return [];
    },
    get open() {
      return open;
    },
  };
}
