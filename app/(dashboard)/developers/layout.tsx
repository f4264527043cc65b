import type { ReactNode } from "react";
import { TabsNav } from "@/components/ui/tabs-nav";

const TABS = [
  { href: "/developers/keys", label: "Keys" },
  { href: "/developers/webhooks", label: "Webhooks" },
  { href: "/docs", label: "Documentation" },
];

export default function DevelopersLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-col pt-2">
      <TabsNav label="Developers" tabs={TABS} />
      {children}
    </div>
  );
}
