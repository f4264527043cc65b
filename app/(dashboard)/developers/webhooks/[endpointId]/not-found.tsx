import Link from "next/link";
import { Button } from "@/components/ui/button";

export default function NotFound() {
  return (
    <div className="flex flex-col items-center gap-4 px-4 py-20 text-center">
      <h1 className="text-xl font-medium">There is no such webhook endpoint here</h1>
      <p className="text-muted-foreground">It was deleted, or it belongs to another workspace.</p>
      <Button asChild>
        <Link href="/developers/webhooks">Go to the webhooks</Link>
      </Button>
    </div>
  );
}
