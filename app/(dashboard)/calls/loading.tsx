export { CallListSkeleton as default } from "@/components/calls/call-list";
