export { pauseCallRoute as POST, unpauseCallRoute as DELETE } from "@/lib/http/v1/pauses";
