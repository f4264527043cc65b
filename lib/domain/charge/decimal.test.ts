import fc from "fast-check";
import { expect, test } from "vitest";
import { sumDecimals, tidyDecimal } from "./decimal";

test("a sum is exact where floating point is not", () => {
  expect(0.1 + 0.2).not.toBe(0.3);
  expect(sumDecimals(["0.1", "0.2"])).toBe("0.3");
  expect(sumDecimals(["0.008500", "12", "0.000000001"])).toBe("12.008500001");
  expect(sumDecimals([])).toBe("0");
});

test("the sum of the parts is the whole, in any order", () => {
  const nanos = fc.bigInt({ min: 0n, max: 10n ** 15n });
  const decimal = (n: bigint) => `${n / 10n ** 9n}.${(n % 10n ** 9n).toString().padStart(9, "0")}`;
  fc.assert(
    fc.property(fc.array(nanos, { maxLength: 30 }), (parts) => {
      const whole = tidyDecimal(decimal(parts.reduce((a, b) => a + b, 0n)));
      expect(sumDecimals(parts.map(decimal))).toBe(whole);
      expect(sumDecimals(parts.map(decimal).reverse())).toBe(whole);
    }),
  );
});

test.each([
  ["0.008500", "0.0085"],
  ["10", "10"],
  ["100.000", "100"],
  ["0.000000", "0"],
])("%s is %s", (given, tidy) => {
  expect(tidyDecimal(given)).toBe(tidy);
});
