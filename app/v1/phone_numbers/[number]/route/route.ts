export { routePhoneNumberRoute as POST } from "@/lib/http/v1/phone-numbers";
