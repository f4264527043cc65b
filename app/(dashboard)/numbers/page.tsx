import type { Metadata } from "next";
import { NumbersPage } from "@/components/numbers/numbers-page";
import { loadPhoneNumbersPage, requireOperator } from "@/lib/http/pages";
import { createPhoneNumberAction, deletePhoneNumberAction, updatePhoneNumberAction } from "@/lib/http/settings-actions";

export const metadata: Metadata = { title: "Numbers" };

export default async function PhoneNumbersPage() {
  const [operator, first] = await Promise.all([requireOperator("/numbers"), loadPhoneNumbersPage()]);
  return (
    <NumbersPage
      first={first}
      mayChange={operator.role === "admin"}
      carrierSimulated={operator.carrierSimulated}
      create={createPhoneNumberAction}
      update={updatePhoneNumberAction}
      remove={deletePhoneNumberAction}
    />
  );
}
