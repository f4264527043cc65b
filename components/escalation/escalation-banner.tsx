"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, Hand, Headset, Mic, Undo2 } from "lucide-react";
import { useEffect, useEffectEvent, useId } from "react";
import { useListening } from "@/components/live/listening";
import { useDuties } from "@/components/shell/duties";
import { useIsBehind } from "@/components/shell/live";
import { useShortcut } from "@/components/shell/shortcuts";
import { Ticking, useSecondsLeft } from "@/components/time/ticking";
import { BriefingCard } from "@/components/transfer/briefing-card";
import { useDecision } from "@/components/transfer/use-decision";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import type { ClaimedEscalation, Escalation } from "@/lib/contract/escalations";
import { runAction } from "@/lib/client/api";
import { beatEscalation } from "@/lib/client/beat-escalation";
import { foldEscalation } from "@/lib/client/fold-escalations";
import { claimedQuery, keys } from "@/lib/client/queries";
import { UrgencyBadge } from "./urgency";
import { useClaim, useEscalations } from "./use-escalations";

/** A claimant's page says so often that it is there: six seconds without a word and somebody else may claim. */
const BEAT_MS = 2_000;
/** A claim that leads to nothing for so long is taken back. */
const IDLE_MS = 20_000;

/**
 * The open escalation of a call, on its page: claim it; with it comes the briefing, and a second key puts the operator
 * live. Nothing where there is none.
 */
export function EscalationBanner({
  callId,
  onShow,
}: {
  callId: string;
  /** Shows an entry of the transcript where it stands. */
  onShow?: (transcriptId: string) => void;
}) {
  const escalation = useEscalations().find(({ call_id }) => call_id === callId);
  return escalation ? <Open key={escalation.id} escalation={escalation} onShow={onShow} /> : null;
}

function Open({
  escalation,
  onShow,
}: {
  escalation: Escalation;
  onShow: ((transcriptId: string) => void) | undefined;
}) {
  const titleId = useId();
  const { operatorId } = useDuties();
  const mine = escalation.claimed_by?.user_id === operatorId;
  const live = escalation.status === "live";
  const Icon = live ? Mic : escalation.claimed_by ? Headset : Hand;
  return (
    <section
      aria-labelledby={titleId}
      data-testid="escalation-banner"
      data-status={escalation.status}
      className={cn(
        "flex flex-col gap-3 rounded-md border-2 bg-card p-3",
        live ? "border-live" : mine ? "border-private" : "border-waiting",
      )}
    >
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <Icon
          aria-hidden
          className={cn("mt-0.5 size-5 shrink-0", live ? "text-live" : mine ? "text-private" : "text-waiting")}
        />
        <div className="min-w-48 grow basis-0">
          <h2 id={titleId} className="font-medium" role="status">
            {heading(escalation, mine)}
          </h2>
          <p className="break-words text-muted-foreground">{escalation.reason}</p>
        </div>
        <div className="flex items-center gap-3 max-sm:pl-8">
          <UrgencyBadge urgency={escalation.urgency} />
          <span className="text-sm text-muted-foreground">
            <span className="sr-only">Asked for since </span>
            <Ticking since={escalation.created_at} />
          </span>
        </div>
      </div>
      {escalation.status === "waiting" && <Claim escalation={escalation} />}
      {mine && <Mine escalation={escalation} onShow={onShow} />}
    </section>
  );
}

function heading({ status, claimed_by }: Escalation, mine: boolean): string {
  if (status === "waiting") return "This call asks for a person";
  if (!mine)
    return status === "live" ? `${claimed_by?.name} talks to the caller` : `${claimed_by?.name} has claimed this`;
  return status === "live" ? "You talk to the caller" : "You have this call. Nobody hears you yet.";
}

function Claim({ escalation }: { escalation: Escalation }) {
  const { pending, claim } = useClaim();
  const behind = useIsBehind();
  const able = pending === null && !behind;
  useShortcut("c", () => void claim(escalation), able);
  return (
    <div className="flex">
      <Tooltip text="Claim: you listen, and get the briefing" shortcut="C">
        <Button
          variant="primary"
          disabled={!able}
          onClick={() => void claim(escalation)}
          data-testid="claim-escalation"
        >
          <Hand aria-hidden />
          {pending ? "Claiming…" : "Claim"}
        </Button>
      </Tooltip>
    </div>
  );
}

function Mine({
  escalation,
  onShow,
}: {
  escalation: Escalation;
  onShow: ((transcriptId: string) => void) | undefined;
}) {
  const { escalations: actions, operatorId } = useDuties();
  const { current } = useListening();
  const client = useQueryClient();
  const behind = useIsBehind();
  const { pending, decide } = useDecision<"goLive" | "release" | "resolve">();
  const { data: claimed } = useQuery(claimedQuery(escalation.id));
  const { id, call_id: callId, status } = escalation;
  const run = (name: "goLive" | "release" | "resolve") =>
    void decide(name, async () => {
      const operator = current?.callId === callId ? current.operator : null;
      // Pressing it opens the microphone; it sends once the call has it so.
      if (name === "goLive") operator?.setUnmuted(true);
      const after = await runAction(actions[name], { escalationId: id });
      client.setQueryData<Escalation[]>(keys.escalations, (open) => open && foldEscalation(open, after));
      await operator?.follow();
    });
  const able = pending === null && !behind;
  useShortcut("g", () => run("goLive"), able && status === "claimed");
  useBeat(escalation);

  // After a reload the briefing is asked for again, by claiming what one has.
  const fetchBriefing = useEffectEvent(async () => {
    const again = await runAction(actions.claim, { escalationId: id }).catch(() => null);
    if (again) client.setQueryData<ClaimedEscalation>(keys.claimed(id), again);
  });
  const missing = claimed === undefined;
  useEffect(() => {
    if (missing) void fetchBriefing();
  }, [missing]);

  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        {status === "claimed" && (
          <>
            <Tooltip text="Take the call over from the agent: the caller hears you" shortcut="G">
              <Button variant="primary" disabled={!able} onClick={() => run("goLive")} data-testid="escalation-go-live">
                <Mic aria-hidden />
                {pending === "goLive" ? "Going live…" : "Go live"}
              </Button>
            </Tooltip>
            <Button disabled={!able} onClick={() => run("release")} data-testid="escalation-release">
              <Undo2 aria-hidden />
              {pending === "release" ? "Releasing…" : "Release"}
            </Button>
          </>
        )}
        <Button disabled={!able} onClick={() => run("resolve")} data-testid="escalation-resolve">
          <CircleCheck aria-hidden />
          {pending === "resolve" ? "Resolving…" : "Mark as resolved"}
        </Button>
        {status === "claimed" && <IdleWarning since={escalation.claimed_at!} />}
      </div>
      {claimed && (
        <BriefingCard
          briefing={claimed.briefing}
          callId={callId}
          operatorId={operatorId}
          onShow={onShow}
          className="bg-background"
        />
      )}
    </>
  );
}

/** How long the operator has before others may claim it; whoever does something in the call has it anew for as long. */
function IdleWarning({ since }: { since: string }) {
  const secondsLeft = useSecondsLeft(Date.parse(since) + IDLE_MS);
  if (secondsLeft === 0) return null;
  return (
    <p className="text-sm text-muted-foreground">
      Waits for others again in <span className="tabular">{secondsLeft}</span> s, unless you act.
    </p>
  );
}

/** Says that this page is there as long as it has the claim; a beat that fails is made good by the next. */
function useBeat({ id, status }: Escalation): void {
  const client = useQueryClient();
  const beat = useEffectEvent(async () => {
    const after = await beatEscalation(id).catch(() => null);
    if (after) client.setQueryData<Escalation[]>(keys.escalations, (open) => open && foldEscalation(open, after));
  });
  useEffect(() => {
    if (status !== "claimed") return;
    void beat();
    const timer = setInterval(() => void beat(), BEAT_MS);
    return () => clearInterval(timer);
  }, [status]);
}
