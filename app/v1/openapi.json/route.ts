export { getOpenapiRoute as GET } from "@/lib/http/openapi";
