import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div role="status" aria-label="Loading the call" className="flex h-full flex-col gap-4 px-4 py-4 sm:px-6">
      <Skeleton className="h-5 w-20" />
      <Skeleton className="h-7 w-64" />
      <Skeleton className="h-6 w-80 max-w-full" />
      <div className="grid min-h-0 grow gap-4 lg:grid-cols-[minmax(0,1fr)_380px]">
        <Skeleton className="min-h-96 rounded-md" />
        <Skeleton className="min-h-40 rounded-md" />
      </div>
    </div>
  );
}
