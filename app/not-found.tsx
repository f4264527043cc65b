import Link from "next/link";
import { Button } from "@/components/ui/button";

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-4 p-4 text-center">
      <h1 className="text-xl font-medium">There is no such page</h1>
      <p className="text-muted-foreground">It may belong to another workspace, or the address is not complete.</p>
      <Button asChild>
        <Link href="/calls">Go to the calls</Link>
      </Button>
    </main>
  );
}
