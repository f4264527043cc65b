import { redirect } from "next/navigation";

export default function Developers() {
  redirect("/developers/keys");
}
