export { removeParticipantRoute as DELETE, setModeRoute as PATCH } from "@/lib/http/v1/participants";
