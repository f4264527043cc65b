import { Skeleton } from "./skeleton";

const ROWS = ["1", "2", "3", "4"];

/** Holds the place of a page with a list: its head, and rows or cards. `label` is read out, such as "Loading the keys". */
export function ListPageSkeleton({ label, cards = false }: { label: string; cards?: boolean }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-4 px-4 py-5 sm:px-6">
      <PageHeadSkeleton />
      <div className={cards ? "grid gap-4 lg:grid-cols-2" : "flex flex-col gap-px"}>
        {ROWS.map((row) => (
          <Skeleton key={row} className={cards ? "h-32 rounded-md" : "h-9"} />
        ))}
      </div>
    </div>
  );
}

/** Holds the place of a page with a form: its head, and fields under their labels. */
export function FormPageSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="mx-auto flex w-full max-w-xl flex-col gap-6 px-4 py-5 sm:px-6">
      <PageHeadSkeleton />
      {ROWS.map((row) => (
        <div key={row} className="flex flex-col gap-2">
          <Skeleton className="h-4 w-24" />
          <Skeleton className="h-9" />
        </div>
      ))}
    </div>
  );
}

function PageHeadSkeleton() {
  return (
    <div className="flex flex-col gap-2">
      <Skeleton className="h-7 w-40" />
      <Skeleton className="h-5 w-80 max-w-full" />
    </div>
  );
}
