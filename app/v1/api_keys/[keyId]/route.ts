export { revokeApiKeyRoute as DELETE } from "@/lib/http/v1/api-keys";
