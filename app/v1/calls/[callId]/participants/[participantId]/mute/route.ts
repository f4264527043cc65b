export { muteParticipantRoute as POST } from "@/lib/http/v1/participants";
