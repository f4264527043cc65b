import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div role="status" aria-label="Loading the endpoint" className="flex flex-col gap-4 px-4 py-5 sm:px-6">
      <Skeleton className="h-5 w-24" />
      <Skeleton className="h-7 w-96 max-w-full" />
      <Skeleton className="h-6 w-72 max-w-full" />
      <Skeleton className="h-96 rounded-md" />
    </div>
  );
}
