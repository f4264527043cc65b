"use client";

import { Angry, CircleDashed, LoaderCircle, Meh, RotateCw, Smile, Sparkles } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Speaker } from "@/components/transcript/speaker";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ErrorNote } from "@/components/ui/error-note";
import { Skeleton } from "@/components/ui/skeleton";
import type { Call } from "@/lib/contract/calls";
import { NOT_STATED, type Intelligence, type IntelligenceResult } from "@/lib/contract/intelligence";
import { ApiError, runAction } from "@/lib/client/api";
import { INTELLIGENCE_FAILURE, participantName, SENTIMENT } from "@/lib/client/words";
import type { CallActions } from "./actions";
import { Evidence, type EvidenceBook } from "./evidence";

const SENTIMENT_ICON = { positive: Smile, neutral: Meh, negative: Angry, mixed: Meh, [NOT_STATED]: CircleDashed };

interface Shown {
  call: Call;
  colours: Map<string, number>;
  operatorId: string;
  book: EvidenceBook;
}

/** What was made of the call, each claim with the lines it rests on; or why there is nothing, and the way to try again. */
export function IntelligenceCard({
  intelligence,
  deleted,
  request,
  onRequested,
  ...shown
}: Shown & {
  intelligence: Intelligence;
  /** The transcript was deleted, and this with it. */
  deleted: boolean;
  request: CallActions["requestIntelligence"];
  onRequested: () => Promise<void>;
}) {
  const { status, result, failure, model } = intelligence;
  return (
    <section
      aria-labelledby="summary-title"
      data-testid="intelligence"
      data-status={status}
      className="flex flex-col rounded-md border bg-card"
    >
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b px-4 py-1.5">
        <h2 id="summary-title" className="text-sm font-medium">
          Summary
        </h2>
        {status === "pending" && (
          <Badge meaning="waiting">
            <LoaderCircle aria-hidden className="animate-spin" />
            Being written
          </Badge>
        )}
        {status === "completed" && (
          <Request
            call={shown.call}
            request={request}
            onRequested={onRequested}
            label="Write anew"
            icon={<RotateCw aria-hidden />}
          />
        )}
      </div>
      <div aria-live="polite" aria-busy={status === "pending"} className="p-4">
        {status === "pending" && <Pending />}
        {status === "completed" && result && <Result result={result} {...shown} />}
        {status === "completed" && model && <Writer model={model} />}
        {status === "failed" && failure === "no_speech" && (
          <p className="text-muted-foreground">Nothing was said, so there is no summary.</p>
        )}
        {status === "failed" && failure !== "no_speech" && (
          <ErrorNote
            title="There is no summary"
            message={`${capital(failure ? INTELLIGENCE_FAILURE[failure] : "something failed")}.`}
            requestId={null}
          >
            <Request
              call={shown.call}
              request={request}
              onRequested={onRequested}
              label="Try again"
              icon={<RotateCw aria-hidden />}
            />
          </ErrorNote>
        )}
        {status === "not_started" &&
          (deleted ? (
            <p className="text-muted-foreground">The transcript was deleted, and the summary with it.</p>
          ) : (
            <div className="flex flex-wrap items-center justify-between gap-3">
              <p className="text-muted-foreground">No summary was asked for when this call was made.</p>
              <Request
                call={shown.call}
                request={request}
                onRequested={onRequested}
                label="Write summary"
                icon={<Sparkles aria-hidden />}
              />
            </div>
          ))}
      </div>
    </section>
  );
}

function Pending() {
  return (
    <div className="flex flex-col gap-2">
      <p className="sr-only">The summary is being written.</p>
      <Skeleton className="h-5 w-full" />
      <Skeleton className="h-5 w-4/5" />
      <Skeleton className="h-5 w-3/5" />
    </div>
  );
}

/** Who wrote it. Of a stand-in it is said what it is. */
function Writer({ model }: { model: string }) {
  return (
    <p className="mt-4 text-xs text-muted-foreground">
      Written by <span className="font-mono">{model}</span>.
      {model.startsWith("scripted-") &&
        " It is a scripted stand-in for a language model: it quotes lines of the call by fixed rules."}
    </p>
  );
}

function Result({ result, ...shown }: Shown & { result: IntelligenceResult }) {
  const { call, colours, operatorId, book } = shown;
  const fields = Object.entries(result.fields);
  const who = (participantId: string) => {
    const person = call.participants.find(({ id }) => id === participantId);
    if (!person) return null;
    return (
      <Speaker name={participantName(person, operatorId)} role={person.role} colour={colours.get(person.id) ?? 1} />
    );
  };
  return (
    <div className="flex flex-col gap-4">
      <ul aria-label="What the call was about" className="flex flex-col gap-1" data-testid="summary">
        {result.summary.map((claim) => (
          <li key={claim.text} className="break-words">
            <Words>{claim.text}</Words> <Evidence ids={claim.evidence} book={book} />
          </li>
        ))}
      </ul>
      <Part title="Outcome">
        <p className="break-words" data-testid="outcome">
          <Words>{result.outcome.text}</Words> <Evidence ids={result.outcome.evidence} book={book} />
        </p>
      </Part>
      {result.action_items.length > 0 && (
        <Part title="To do">
          <ul className="flex flex-col gap-1">
            {result.action_items.map((item, index) => (
              <li key={index} data-testid="action-item" className="break-words">
                {item.owner_participant_id && (
                  <span className="mr-2 inline-flex max-w-full align-bottom">{who(item.owner_participant_id)}</span>
                )}
                {item.text} <Evidence ids={item.evidence} book={book} />
                {!item.owner_participant_id && (
                  <span className="text-sm text-muted-foreground"> Nobody was named.</span>
                )}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {result.sentiments.length > 0 && (
        <Part title="Sentiment">
          <ul className="flex flex-col gap-1">
            {result.sentiments.map(({ participant_id, sentiment, evidence }) => {
              const Icon = SENTIMENT_ICON[sentiment];
              return (
                <li key={participant_id} data-testid="sentiment" className="flex flex-wrap items-center gap-x-3">
                  <span className="w-36 min-w-0">{who(participant_id)}</span>
                  <span className="inline-flex items-center gap-1.5">
                    <Icon aria-hidden className="size-4 text-muted-foreground" />
                    <Words>{SENTIMENT[sentiment]}</Words>
                  </span>
                  <Evidence ids={evidence} book={book} />
                </li>
              );
            })}
          </ul>
        </Part>
      )}
      {fields.length > 0 && (
        <Part title="Fields">
          <dl className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 sm:grid-cols-[minmax(96px,auto)_minmax(0,1fr)]">
            {fields.map(([name, { value, evidence }]) => (
              <div key={name} data-testid="intelligence-field" className="contents">
                <dt className="truncate font-mono text-sm text-muted-foreground" title={name}>
                  {name}
                </dt>
                <dd className="min-w-0 break-words max-sm:pb-1">
                  <Words>{typeof value === "string" ? value : JSON.stringify(value)}</Words>{" "}
                  <Evidence ids={evidence} book={book} />
                </dd>
              </div>
            ))}
          </dl>
        </Part>
      )}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <h3 className="text-sm font-medium text-muted-foreground">{title}</h3>
      {children}
    </div>
  );
}

/** A claim's words; what was not stated is lighter. */
function Words({ children }: { children: string }) {
  if (children.toLowerCase() !== NOT_STATED) return <span>{children}</span>;
  return <span className="text-muted-foreground">Not stated</span>;
}

function Request({
  call,
  request,
  onRequested,
  label,
  icon,
}: {
  call: Call;
  request: CallActions["requestIntelligence"];
  onRequested: () => Promise<void>;
  label: string;
  icon: ReactNode;
}) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);

  async function ask() {
    setPending(true);
    setFailure(null);
    try {
      await runAction(request, { callId: call.id });
      await onRequested();
    } catch (err) {
      if (!(err instanceof ApiError)) throw err;
      setFailure(err);
    } finally {
      setPending(false);
    }
  }

  return (
    <span className="flex flex-wrap items-center gap-2">
      {failure && (
        <span role="alert" className="text-sm text-danger">
          {failure.message}
        </span>
      )}
      <Button size="small" disabled={pending} onClick={() => void ask()} data-testid="request-intelligence">
        {icon}
        {pending ? "Asking…" : label}
      </Button>
    </span>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
