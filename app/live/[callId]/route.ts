export { keepPlaceRoute as POST } from "@/lib/http/own-place";
