import type { AgentTurn } from "@/lib/contract/turns";
import { formatOffset } from "@/lib/client/time";

const STEPS = [
  { key: "turn_decided_ms", short: "Silence", long: "Silence was long enough to answer" },
  { key: "transcribed_ms", short: "Words", long: "Your words were there" },
  { key: "first_token_ms", short: "First token", long: "The chat model gave its first token" },
  { key: "first_audio_ms", short: "First audio", long: "The agent was heard" },
] as const;

/** How long each answer took, step by step, counted from the end of the speech that it answers. */
export function TurnTimes({ turns }: { turns: AgentTurn[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="tabular w-full text-sm" data-testid="turn-times">
        <caption className="px-4 pt-3 pb-1 text-left text-sm text-muted-foreground">
          How long each answer took: milliseconds after you stopped speaking
        </caption>
        <thead>
          <tr className="text-muted-foreground">
            <th scope="col" className="px-4 py-1 text-left font-normal">
              At
            </th>
            {STEPS.map(({ key, short, long }) => (
              <th key={key} scope="col" title={long} className="px-2 py-1 text-right font-normal last:pr-4">
                {short}
                <span className="sr-only">: {long}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {turns.map((turn) => (
            <tr key={turn.id} data-testid="turn-row" className="border-t">
              <th scope="row" className="px-4 py-1 text-left font-mono text-xs font-normal text-muted-foreground">
                {formatOffset(turn.speech_ended_at_ms)}
              </th>
              {STEPS.map(({ key }) => (
                <td key={key} className="px-2 py-1 text-right last:pr-4 last:font-medium">
                  {turn[key] ?? "–"}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {turns.length === 0 && <p className="px-4 pt-1 pb-3 text-sm">The first answer shows here.</p>}
    </div>
  );
}
