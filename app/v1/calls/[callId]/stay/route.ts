export { stayRoute as POST } from "@/lib/http/v1/driving";
