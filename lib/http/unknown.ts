import { DomainError } from "@/lib/domain/errors";
import { newId } from "@/lib/ids";
import { errorResponse } from "./errors";

/** The answer for a path of the API that does not exist. */
export function unknownRoute(): Response {
  return errorResponse(new DomainError("not_found", "There is no such path in this API."), newId("req"));
}
