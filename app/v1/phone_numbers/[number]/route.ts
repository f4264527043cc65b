export { deletePhoneNumberRoute as DELETE, updatePhoneNumberRoute as PATCH } from "@/lib/http/v1/phone-numbers";
