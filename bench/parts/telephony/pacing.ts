import { percentile } from "../../support/statistics";
import { openCall, type Figure, type TelephonyBench } from "../../support/telephony";
import { pause } from "../../support/wait";

const FRAME_MS = 20;
/** The start of a stream fills the carrier's buffer, which is no error of the pace. */
const SETTLE_MS = 3_000;
/** A longer pause than this left frames out. */
const GAP_MS = 100;

/** How exactly the frames for a phone come by the clock, while somebody in the room speaks without end. */
export async function measurePacing(bench: TelephonyBench): Promise<Figure[]> {
  const call = await openCall(bench, 1, ["ann"]);
  const [phone] = call.phones;
  try {
    call.people[0]!.hums = true;
    await pause(SETTLE_MS);
    phone!.keepsTimes = true;
    await pause(bench.amounts.pacingSeconds * 1_000);
    phone!.keepsTimes = false;
  } finally {
    await call.end();
  }
  const { times } = phone!;
  const { errors, ppm, missing } = pace(times);
  const seconds = `${Math.round((times.at(-1)! - times[0]!) / 1_000)} s`;
  return [
    {
      figure: "pacing error of frames for a phone",
      count: times.length,
      p50: percentile(errors, 0.5),
      p99: percentile(errors, 0.99),
      unit: "ms",
      aim: "p99 5",
      note: `${seconds}; max ${percentile(errors, 1).toFixed(1)}; ${missing} frames left out; this process's lateness included`,
    },
    { figure: "pacing drift", count: times.length, p50: ppm, p99: null, unit: "ppm", aim: "50", note: seconds },
  ];
}

/** How far each frame is off the line that all of them are nearest to, and how far that line is off 20 ms a frame. */
export function pace(times: readonly number[]): { errors: number[]; ppm: number; missing: number } {
  let missing = 0;
  const places = times.map((at, index) => {
    const gap = index > 0 ? at - times[index - 1]! : 0;
    if (gap > GAP_MS) missing += Math.round(gap / FRAME_MS) - 1;
    return index + missing;
  });
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [midPlace, midTime] = [mean(places), mean(times)];
  let [both, own] = [0, 0];
  places.forEach((place, index) => {
    both += (place - midPlace) * (times[index]! - midTime);
    own += (place - midPlace) ** 2;
  });
  const slope = both / own;
  const errors = places.map((place, index) => Math.abs(times[index]! - midTime - slope * (place - midPlace)));
  return { errors, ppm: Math.abs(slope / FRAME_MS - 1) * 1e6, missing };
}
