export { unmuteParticipantRoute as POST } from "@/lib/http/v1/participants";
