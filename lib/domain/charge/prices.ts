/** What the use of models is counted in. `request`: one that was answered, of whose tokens its endpoint has not told. */
export type ModelUnit = "input_token" | "output_token" | "second" | "character" | "request";

/** What the deployment says its own models cost. A model or a unit that is not named has no known price. */
export interface ModelPrices {
  /** ISO 4217. */
  currency: string;
  /** `amount`, a decimal, is paid for `per` units. */
  units: Partial<Record<ModelUnit, { model: string; amount: string; per: number }>>;
}
