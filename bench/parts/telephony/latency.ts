import { percentile } from "../../support/statistics";
import { openCall, type Figure, type TelephonyBench } from "../../support/telephony";
import { pause } from "../../support/wait";

const TONE_MS = 100;
/** Longer than the longest way, so that no tone is taken for the next; of uneven length, so that no two grids lock in. */
const GAP_MS = 350;
const UNEVEN_MS = 150;
const SETTLE_MS = 2_000;
const LOST_MS = 3_000;

interface Ways {
  bare: number[];
  fromPhone: number[];
  toPhone: number[];
}

/**
 * How much later a tone is heard where one end is a phone, than between two rtc-node clients in the same room. Each tone is
 * timed from the moment its first frame is handed over to the moment a frame with it comes out.
 */
export async function measureLatency(bench: TelephonyBench): Promise<Figure[]> {
  const call = await openCall(bench, 1, ["ann", "ben"]);
  try {
    const [phone] = call.phones;
    const [ann, ben] = call.people;
    const from = call.phoneIdentities[0]!;
    const ways: Ways = { bare: [], fromPhone: [], toPhone: [] };
    await pause(SETTLE_MS);
    for (let tone = 0; tone < bench.amounts.tones; tone += 1) {
      ways.bare.push(await timed(ann!.tone(TONE_MS), ben!.nextSound("ann")));
      ways.fromPhone.push(await timed(phone!.tone(TONE_MS), ben!.nextSound(from)));
      ways.toPhone.push(await timed(ann!.tone(TONE_MS), phone!.nextSound()));
    }
    return [
      way("one way between two rtc-node clients, bare", ways.bare, "", "both in this process, by the media server"),
      added("added by the bridge, phone -> room", ways.fromPhone, ways.bare),
      added("added by the bridge, room -> phone", ways.toPhone, ways.bare),
    ];
  } finally {
    await call.end();
  }
}

async function timed(sent: Promise<number>, heard: Promise<number>): Promise<number> {
  const lost = new Promise<never>((_, reject) => setTimeout(reject, LOST_MS, new Error("a tone was not heard")));
  const [sentAt, heardAt] = await Promise.race([Promise.all([sent, heard]), lost]);
  await pause(GAP_MS + Math.random() * UNEVEN_MS);
  return heardAt - sentAt;
}

function way(figure: string, values: number[], aim: string, note: string): Figure {
  const at = (share: number) => percentile(values, share);
  return { figure, count: values.length, p50: at(0.5), p99: at(0.99), unit: "ms", aim, note };
}

function added(figure: string, values: number[], bare: number[]): Figure {
  const at = (share: number) => percentile(values, share) - percentile(bare, share);
  const note = `whole way ${percentile(values, 0.5).toFixed(0)} / ${percentile(values, 0.99).toFixed(0)}`;
  return { figure, count: values.length, p50: at(0.5), p99: at(0.99), unit: "ms", aim: "25 / 45", note };
}
