import type { Metadata } from "next";
import { NumbersPage } from "@/components/numbers/numbers-page";
import { loadPhoneNumbersPage, requireOperator } from "@/lib/http/pages";
import {
  createPhoneNumberAction,
  deletePhoneNumberAction,
  routePhoneNumberAction,
  updatePhoneNumberAction,
} from "@/lib/http/settings-actions";

export const metadata: Metadata = { title: "Numbers" };

export default async function PhoneNumbersPage() {
  const [operator, { numbers, agents, carriers }] = await Promise.all([
    requireOperator("/numbers"),
    loadPhoneNumbersPage(),
  ]);
  return (
    <NumbersPage
      first={numbers}
      mayChange={operator.role === "admin"}
      carriers={carriers}
      agents={agents}
      create={createPhoneNumberAction}
      update={updatePhoneNumberAction}
      route={routePhoneNumberAction}
      remove={deletePhoneNumberAction}
    />
  );
}
