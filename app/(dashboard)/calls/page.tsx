import type { Metadata } from "next";
import { CallList } from "@/components/calls/call-list";
import { CallStatus } from "@/lib/contract/calls";
import { loadCallsPage } from "@/lib/http/pages";

export const metadata: Metadata = { title: "Live" };

export default async function CallsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const asked = CallStatus.safeParse((await searchParams).status);
  const status = asked.success ? asked.data : null;
  const first = await loadCallsPage({ limit: "50", ...(status && { status }) });
  return <CallList key={status ?? "all"} status={status} first={first} />;
}
