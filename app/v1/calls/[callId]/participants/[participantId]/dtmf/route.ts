export { sendDigitsRoute as POST } from "@/lib/http/v1/participants";
