export { listTurnsRoute as GET } from "@/lib/http/v1/turns";
