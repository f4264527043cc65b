import {
  CreatePhoneNumberBody,
  PhoneNumber,
  PhoneNumberPage,
  PhoneNumbersQuery,
  UpdatePhoneNumberBody,
} from "@/lib/contract/phone-numbers";
import { createPhoneNumber } from "@/lib/domain/phone-number/create";
import { deletePhoneNumber } from "@/lib/domain/phone-number/delete";
import { listPhoneNumbers } from "@/lib/domain/phone-number/list";
import { routePhoneNumber } from "@/lib/domain/phone-number/route";
import { updatePhoneNumber } from "@/lib/domain/phone-number/update";
import { defineRoute } from "../route";

/** GET /v1/phone_numbers */
export const listPhoneNumbersRoute = defineRoute({
  scope: "read",
  query: PhoneNumbersQuery,
  response: PhoneNumberPage,
  handle: (ctx, { query }) => listPhoneNumbers(ctx, query),
});

/** POST /v1/phone_numbers */
export const createPhoneNumberRoute = defineRoute({
  scope: "admin",
  body: CreatePhoneNumberBody,
  response: PhoneNumber,
  status: () => 201,
  handle: (ctx, { body }) => createPhoneNumber(ctx, body),
});

/** PATCH /v1/phone_numbers/{number} */
export const updatePhoneNumberRoute = defineRoute({
  scope: "admin",
  body: UpdatePhoneNumberBody,
  response: PhoneNumber,
  handle: (ctx, { params, body }) => updatePhoneNumber(ctx, { number: params.number!, ...body }),
});

/** DELETE /v1/phone_numbers/{number} */
export const deletePhoneNumberRoute = defineRoute({
  scope: "admin",
  response: PhoneNumber,
  handle: (ctx, { params }) => deletePhoneNumber(ctx, { number: params.number! }),
});

/** POST /v1/phone_numbers/{number}/route */
export const routePhoneNumberRoute = defineRoute({
  scope: "admin",
  response: PhoneNumber,
  handle: (ctx, { params }) => routePhoneNumber(ctx, { number: params.number! }),
});
