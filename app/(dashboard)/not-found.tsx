import Link from "next/link";
import { Button } from "@/components/ui/button";

export default function NotFound() {
  return (
    <div className="flex flex-col items-center gap-4 px-4 py-20 text-center">
      <h1 className="text-xl font-medium">There is no such call here</h1>
      <p className="text-muted-foreground">It may belong to another workspace, or the address is not complete.</p>
      <Button asChild>
        <Link href="/calls">Go to the calls</Link>
      </Button>
    </div>
  );
}
