"use client";

import { BellRing, Check, Keyboard, LogOut, UserRound } from "lucide-react";
import { signOut } from "next-auth/react";
import { Button } from "@/components/ui/button";
import {
  Menu,
  MenuCheckboxItem,
  MenuContent,
  MenuIndicator,
  MenuItem,
  MenuLabel,
  MenuSeparator,
  MenuTrigger,
} from "@/components/ui/menu";
import { useSingleKeys } from "./shortcuts";
import { useAlertSounds } from "./tone";

/** Who is signed in, their settings, and the way out. */
export function UserMenu({ name }: { name: string }) {
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const [sounds, setSounds] = useAlertSounds();
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="quiet" size="icon" aria-label={`Account of ${name}`} title={name}>
          <UserRound aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>Signed in as {name}</MenuLabel>
        <MenuSeparator />
        <MenuCheckboxItem checked={singleKeys} onCheckedChange={setSingleKeys}>
          <Keyboard aria-hidden />
          <span className="grow">Single-letter keys</span>
          <MenuIndicator>
            <Check aria-hidden />
          </MenuIndicator>
        </MenuCheckboxItem>
        <MenuCheckboxItem checked={sounds} onCheckedChange={setSounds}>
          <BellRing aria-hidden />
          <span className="grow">Sounds when asked for</span>
          <MenuIndicator>
            <Check aria-hidden />
          </MenuIndicator>
        </MenuCheckboxItem>
        <MenuItem onSelect={() => void signOut({ callbackUrl: "/signin" })}>
          <LogOut aria-hidden />
          Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
