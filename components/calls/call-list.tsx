"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowUp, PhoneCall, Plus } from "lucide-react";
import Link from "next/link";
import { useRef } from "react";
import { EscalationQueue } from "@/components/escalation/escalation-queue";
import { useShortcut } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { ErrorNote } from "@/components/ui/error-note";
import { Skeleton } from "@/components/ui/skeleton";
import type { CallPage, CallStatus } from "@/lib/contract/calls";
import { ApiError } from "@/lib/client/api";
import { callListQuery } from "@/lib/client/queries";
import { CALL_STATUS } from "@/lib/client/words";
import { CallRow, COLUMNS } from "./call-row";
import { useSettledRows } from "./settled-rows";

const FILTERS: (CallStatus | null)[] = [null, "connecting", "active", "ended", "failed"];

/** The workspace's calls, newest first, as they change. */
export function CallList({ status, first }: { status: CallStatus | null; first: CallPage }) {
  const query = useInfiniteQuery({
    ...callListQuery(status),
    // Shown at once and read again: events between the server's reading and now may have been missed.
    initialData: { pages: [first], pageParams: [null] },
    initialDataUpdatedAt: 0,
  });
  const calls = (query.data?.pages ?? []).flatMap((page) => page.data);
  const { shown, waiting, release, holders } = useSettledRows(calls);
  const list = useRef<HTMLDivElement>(null);
  const step = (by: 1 | -1) => focusRow(list.current, by);
  useShortcut("j", () => step(1));
  useShortcut("k", () => step(-1));

  return (
    <div className="flex min-h-full flex-col">
      <div className="flex min-h-17 flex-wrap items-center justify-between gap-3 px-4 pt-5 pb-3 sm:px-6">
        <h1 className="text-xl font-medium">Live calls</h1>
        {(calls.length > 0 || status !== null) && <StartButton />}
      </div>
      <EscalationQueue />
      <Filters current={status} />
      <div className="grow px-0 sm:px-6 sm:pb-6">
        {query.isError && (
          <div className="px-4 py-3 sm:px-0">
            <ListError error={query.error} onRetry={() => void query.refetch()} />
          </div>
        )}
        {calls.length === 0 && !query.isError ? (
          <Empty status={status} />
        ) : (
          <div ref={list} className="border-t bg-card sm:rounded-md sm:border" {...holders}>
            {waiting > 0 && (
              <div className="flex justify-center border-b p-1">
                <Button size="small" variant="quiet" onClick={release}>
                  <ArrowUp aria-hidden />
                  {waiting === 1 ? "1 new call" : `${waiting} new calls`}
                </Button>
              </div>
            )}
            <div role="table" aria-label="Calls">
              <div
                role="row"
                className={cn(
                  "sticky top-0 z-10 hidden min-h-9 border-b bg-card px-4 text-sm text-muted-foreground sm:rounded-t-md",
                  COLUMNS,
                )}
              >
                <span role="columnheader">Status</span>
                <span role="columnheader">Who</span>
                <span role="columnheader" className="max-lg:hidden">
                  Participants
                </span>
                <span role="columnheader" className="text-right">
                  Duration
                </span>
                <span role="columnheader">Agent</span>
                <span role="columnheader" className="text-right">
                  Created
                </span>
              </div>
              {shown.map((call) => (
                <CallRow key={call.id} call={call} />
              ))}
            </div>
            {query.hasNextPage && (
              <div className="flex justify-center border-t p-2">
                <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {query.isFetchingNextPage ? "Loading…" : "Load older calls"}
                </Button>
              </div>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

function StartButton() {
  return (
    <Button variant="primary" asChild>
      <Link href="/calls/new" data-testid="start-call">
        <Plus aria-hidden />
        Start a call
      </Link>
    </Button>
  );
}

function Filters({ current }: { current: CallStatus | null }) {
  return (
    <nav aria-label="Filter by status" className="flex gap-1 overflow-x-auto px-3 pb-3 sm:px-5">
      {FILTERS.map((status) => (
        <Link
          key={status ?? "all"}
          href={status ? `/calls?status=${status}` : "/calls"}
          aria-current={status === current ? "true" : undefined}
          className={cn(
            "inline-flex min-h-7 items-center rounded-full border px-3 text-sm whitespace-nowrap max-sm:min-h-11",
            status === current
              ? "border-foreground bg-card font-medium"
              : "border-transparent text-muted-foreground hover:bg-hover",
          )}
        >
          {status ? CALL_STATUS[status].word : "All"}
        </Link>
      ))}
    </nav>
  );
}

function ListError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <ErrorNote
      title="The list of calls could not be read"
      message={error.message}
      requestId={error instanceof ApiError ? error.requestId : null}
    >
      <Button size="small" onClick={onRetry}>
        Try again
      </Button>
    </ErrorNote>
  );
}

function Empty({ status }: { status: CallStatus | null }) {
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-20 text-center">
      <PhoneCall aria-hidden className="size-6 text-muted-foreground" />
      {status ? (
        <>
          <p className="text-lg font-medium">No {CALL_STATUS[status].word.toLowerCase()} calls</p>
          <Button asChild>
            <Link href="/calls">Show all calls</Link>
          </Button>
        </>
      ) : (
        <>
          <div className="flex flex-col gap-1">
            <p className="text-lg font-medium">No calls yet</p>
            <p className="max-w-96 text-muted-foreground">
              A call brings browsers, phones and your agent into one conversation. It shows here as it happens.
            </p>
          </div>
          <StartButton />
        </>
      )}
    </div>
  );
}

/** Holds the place of the list while it is read. */
export function CallListSkeleton() {
  return (
    <div role="status" aria-label="Loading calls" className="px-4 pt-5 sm:px-6">
      <div className="flex items-center justify-between pb-3">
        <Skeleton className="h-7 w-28" />
        <Skeleton className="h-9 w-32" />
      </div>
      <Skeleton className="mb-3 h-7 w-72" />
      <div className="rounded-md border bg-card">
        {Array.from({ length: 8 }, (_, index) => (
          <div key={index} className="flex h-9 items-center gap-3 border-b px-4 last:border-0">
            <Skeleton className="h-5 w-24" />
            <Skeleton className="h-4 grow" />
            <Skeleton className="h-4 w-12" />
          </div>
        ))}
      </div>
    </div>
  );
}

function focusRow(list: HTMLElement | null, by: 1 | -1): void {
  const links = [...(list?.querySelectorAll<HTMLElement>("[data-row-link]") ?? [])];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
  next?.focus();
}
