import { FormPageSkeleton } from "@/components/ui/page-skeleton";

export default function Loading() {
  return <FormPageSkeleton label="Loading the agent" />;
}
