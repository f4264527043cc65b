"use client";

import { Minus, Volume2 } from "lucide-react";
import { SPEAKER_TEXT } from "@/components/transcript/speaker";
import { cn } from "@/components/ui/cn";
import type { Participant } from "@/lib/contract/participants";
import { hearingSentence, hears, presentOf } from "@/lib/client/hearing";

/** Who hears whom, a row each: a sentence to read, and squares to scan. Who only listens is heard by nobody, and has no column. */
export function HearingGrid({
  participants,
  colours,
  nameOf,
}: {
  participants: Participant[];
  colours: Map<string, number>;
  nameOf: (one: Participant) => string;
}) {
  const present = presentOf(participants);
  const speakers = present.filter(({ mode }) => mode !== "listening");
  return (
    <section
      aria-labelledby="hearing-title"
      data-testid="hearing"
      className="flex flex-col rounded-md border bg-card max-lg:order-4"
    >
      <h2 id="hearing-title" className="border-b px-4 py-2 text-sm font-medium">
        Who hears whom
      </h2>
      {present.length === 0 ? (
        <p className="px-4 py-2 text-sm text-muted-foreground">Nobody is in the call yet.</p>
      ) : (
        <div
          tabIndex={0}
          role="group"
          aria-label="Who hears whom"
          className="overflow-x-auto px-4 py-2 focus-visible:-outline-offset-2"
        >
          <table className="w-full text-sm">
            <thead>
              <tr>
                <th scope="col" className="sr-only">
                  Who hears
                </th>
                {speakers.map((one) => (
                  <th key={one.id} scope="col" title={nameOf(one)} className="w-7 pb-1 text-center font-medium">
                    <span aria-hidden className={cn("text-xs", SPEAKER_TEXT[(colours.get(one.id) ?? 1) - 1])}>
                      {initials(nameOf(one))}
                    </span>
                    <span className="sr-only">{nameOf(one)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {present.map((listener) => (
                <tr key={listener.id} data-testid="hearing-row" data-identity={listener.identity}>
                  <th scope="row" className="min-w-40 py-1 pr-2 text-left font-normal">
                    {hearingSentence(present, listener, nameOf)}
                  </th>
                  {speakers.map((speaker) => {
                    const does = hears(present, listener, speaker);
                    return (
                      <td key={speaker.id} className="py-1 text-center align-top">
                        {listener.id === speaker.id ? (
                          <span className="sr-only">themselves</span>
                        ) : (
                          <span
                            title={`${nameOf(listener)} ${does ? "hears" : "does not hear"} ${nameOf(speaker)}`}
                            className={cn(
                              "inline-flex size-5 items-center justify-center rounded-sm",
                              does ? "bg-live-soft text-live" : "bg-muted text-muted-foreground",
                            )}
                          >
                            {does ? (
                              <Volume2 aria-hidden className="size-3" />
                            ) : (
                              <Minus aria-hidden className="size-3" />
                            )}
                            <span className="sr-only">{does ? "hears" : "does not hear"}</span>
                          </span>
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Two characters for a name: of a phone its last two digits, which its other calls of the day differ in. */
function initials(name: string): string {
  if (/^\+?[\d\s()-]+$/.test(name)) return name.replace(/\D/g, "").slice(-2);
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return (words.length > 1 ? words[0]!.charAt(0) + words[1]!.charAt(0) : name.slice(0, 2)).toUpperCase();
}
