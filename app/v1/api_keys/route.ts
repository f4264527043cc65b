export { createApiKeyRoute as POST, listApiKeysRoute as GET } from "@/lib/http/v1/api-keys";
