import type {
  CreatePhoneNumberBody,
  ListPhoneNumbersQuery,
  PhoneNumber,
  PhoneNumberPage,
  UpdatePhoneNumberBody,
} from "../generated.js";
import { List } from "../list.js";
import { segment, type RequestOptions, type Transport } from "../transport.js";

/** Numbers that the workspace may call from, E.164, and where calls to them go. */
export class PhoneNumbers {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Adds a number. */
  create(body: CreatePhoneNumberBody, options: RequestOptions = {}): Promise<PhoneNumber> {
    return this.#transport.request({ ...options, method: "POST", path: "/v1/phone_numbers", body });
  }

  /** Numbers, newest first. */
  list(
    { cursor, ...query }: ListPhoneNumbersQuery = {},
    options: RequestOptions = {},
  ): List<PhoneNumber, PhoneNumberPage> {
    const path = "/v1/phone_numbers";
    return new List(
      (at) => this.#transport.request({ ...options, method: "GET", path, query: { ...query, cursor: at } }),
      cursor,
    );
  }

  /** Changes a number's label, and what becomes of calls to it. */
  update(number: string, body: UpdatePhoneNumberBody, options: RequestOptions = {}): Promise<PhoneNumber> {
    return this.#transport.request({ ...options, method: "PATCH", path: pathOf(number), body });
  }

  /** Has the number's carrier send calls to it here. */
  route(number: string, options: RequestOptions = {}): Promise<PhoneNumber> {
    return this.#transport.request({ ...options, method: "POST", path: `${pathOf(number)}/route` });
  }

  /** Takes a number away: no new phone is called from it, and calls to it are declined. */
  delete(number: string, options: RequestOptions = {}): Promise<PhoneNumber> {
    return this.#transport.request({ ...options, method: "DELETE", path: pathOf(number) });
  }
}

/** In a path a number stands without its plus, which some proxies take for a blank. */
function pathOf(number: string): string {
  return `/v1/phone_numbers/${segment(number.replace(/^\+/, ""))}`;
}
