let context: Promise<AudioContext> | null = null;

/** The page's one audio context with its worklets; browsers let it sound once somebody has clicked or typed. */
export function audioContext(): Promise<AudioContext> {
  context ??= (async () => {
    const made = new AudioContext({ latencyHint: "interactive" });
    await Promise.all(["mic-worklet", "ear-worklet"].map((name) => made.audioWorklet.addModule(`/page/${name}`)));
    for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, () => void made.resume());
    return made;
  })();
  return context;
}

/** Quality factors of a Butterworth low-pass of sixth order, in dB as the Web Audio API takes them. */
const BUTTERWORTH_DB = [-5.72, -3.01, 5.72];
/** The telephone network carries nothing above this. */
const TELEPHONE_BAND_HZ = 3400;

/** Connects two nodes through a filter that keeps what a telephone carries. */
export function connectThroughTelephone(from: AudioNode, to: AudioNode): void {
  const end = BUTTERWORTH_DB.reduce<AudioNode>((last, quality) => {
    const filter = new BiquadFilterNode(from.context, { type: "lowpass", frequency: TELEPHONE_BAND_HZ, Q: quality });
    return last.connect(filter);
  }, from);
  end.connect(to);
}
