import type { Metadata } from "next";
import { JoinPage } from "@/components/join/join-page";

export const metadata: Metadata = { title: "Join", referrer: "no-referrer", robots: { index: false } };

export default function Page() {
  return <JoinPage />;
}
