import postgres from "postgres";
import { readUsage } from "../../support/processes";
import { summarize } from "../../support/statistics";
import type { Figure, TelephonyBench } from "../../support/telephony";
import { pause } from "../../support/wait";
import type { Ack, PlacedCall } from "../../support/wire-carrier";

const DUPLICATES = 0.2;
/** A repeated webhook comes within so many others after the first. */
const LATER = 50;
const STATUSES: [string, Record<string, string>][] = [
  ["initiated", {}],
  ["ringing", {}],
  ["in-progress", {}],
  ["completed", { CallDuration: "7", Duration: "1" }],
];

interface Webhook {
  call: PlacedCall;
  sequence: number;
}

/** The carrier's words on the calls that ring, by the clock and some of them twice: how soon they are taken, and how often. */
export async function measureAcks(bench: TelephonyBench): Promise<Figure[]> {
  const { carrier, ringing } = bench;
  const perSecond = bench.amounts.webhooksPerSecond;
  if (ringing.length === 0) throw new Error("no phone rings: it needs the part `dialing`");
  const webhooks = inOrder(ringing, perSecond);
  const acks: Promise<Ack>[] = [];
  const web = () => readUsage(bench.stack, (name) => name === "web").cpuSeconds;
  const before = web();
  const startedAt = performance.now();
  for (const [index, { call, sequence }] of webhooks.entries()) {
    const dueAt = startedAt + index * (1_000 / perSecond);
    if (dueAt > performance.now()) await pause(dueAt - performance.now());
    const [status, more] = STATUSES[sequence]!;
    // Without an answer it is lost: real carriers would come again, and that is not to help here.
    acks.push(carrier.status(call, sequence, status, more).catch(() => ({ status: 599, ms: Infinity, body: "" })));
  }
  const rate = (webhooks.length / (performance.now() - startedAt)) * 1_000;
  const answers = await Promise.all(acks);
  const webMs = ((web() - before) / answers.length) * 1_000;
  const refused = answers.filter(({ status }) => status >= 300).length;
  const { count, p50, p99, max } = summarize(answers.map(({ ms }) => ms));
  const { lost, twice } = await audit(bench, webhooks, refused);
  const one = (figure: string, amount: number, note: string): Figure => {
    return { figure, count, p50: amount, p99: null, unit: "", aim: "0", note };
  };
  return [
    {
      figure: `webhook acknowledged, ${perSecond}/s with ${DUPLICATES * 100} % duplicates`,
      ...{ count, p50, p99 },
      unit: "ms",
      aim: "p99 30",
      note: `max ${max.toFixed(0)}; ${rate.toFixed(0)}/s sent; each took ${webMs.toFixed(1)} ms of the web process's CPU`,
    },
    one("webhooks lost", lost, "not answered with 2xx, or not kept"),
    one("webhooks applied twice", twice, "a change of a leg that was told more than once"),
  ];
}

/** The words of calls that began one after the other, each a second after the last one, with repeated ones strewn in. */
function inOrder(calls: readonly PlacedCall[], perSecond: number): Webhook[] {
  const words = calls.flatMap((call, begun) =>
    STATUSES.map((_, sequence) => ({
      one: { call, sequence },
      place: begun * STATUSES.length + sequence * perSecond,
    })),
  );
  const placed = words.flatMap(({ one, place }) => [
    { one, place },
    ...(Math.random() < DUPLICATES ? [{ one, place: place + Math.random() * LATER }] : []),
  ]);
  return placed.sort((a, b) => a.place - b.place).map(({ one }) => one);
}

async function audit(
  { stack }: TelephonyBench,
  sent: Webhook[],
  refused: number,
): Promise<{ lost: number; twice: number }> {
  const sql = postgres(stack.info.database_url, { max: 1 });
  try {
    const sids = [...new Set(sent.map(({ call }) => call.sid))];
    const [kept] = await sql<{ times: number }[]>`
      select coalesce(sum(evidence.times), 0)::int as times
      from leg_evidence evidence join telephony_legs leg on leg.id = evidence.leg_id
      where leg.provider_call_id in ${sql(sids)} and evidence.kind = 'status'`;
    const [unfinished] = await sql<{ count: number }[]>`
      select count(*)::int as count from telephony_legs
      where provider_call_id in ${sql(sids)} and status <> 'completed'`;
    const [doubled] = await sql<{ count: number }[]>`
      select count(*)::int as count from (
        select 1 from call_events event join telephony_legs leg on leg.id = event.data ->> 'telephony_leg_id'
        where event.type = 'leg.updated' and leg.provider_call_id in ${sql(sids)}
        group by leg.id, event.data ->> 'status' having count(*) > 1) as doubled`;
    return {
      lost: Math.max(sent.length - kept!.times, refused) + unfinished!.count,
      twice: doubled!.count,
    };
  } finally {
    await sql.end();
  }
}
