export { createPhoneNumberRoute as POST, listPhoneNumbersRoute as GET } from "@/lib/http/v1/phone-numbers";
