export { removeParticipantRoute as DELETE } from "@/lib/http/v1/participants";
