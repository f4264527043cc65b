"use client";

import { Check, Monitor, Moon, Sun } from "lucide-react";
import { useEffect } from "react";
import { DropdownMenu } from "radix-ui";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuTrigger } from "@/components/ui/menu";
import { useLocalSetting } from "./local-setting";

const THEMES = [
  { value: "system", label: "As the system", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
];

/** Chooses the theme of this browser. */
export function ThemeMenu() {
  const [stored, setStored] = useLocalSetting("theme");
  const theme = stored ?? "system";
  useEffect(() => {
    if (stored) document.documentElement.dataset.theme = stored;
    else delete document.documentElement.dataset.theme;
  }, [stored]);
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="quiet" size="icon" aria-label="Theme" title="Theme">
          <Sun aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <DropdownMenu.RadioGroup value={theme} onValueChange={(value) => setStored(value === "system" ? null : value)}>
          {THEMES.map(({ value, label, icon: Icon }) => (
            <DropdownMenu.RadioItem
              key={value}
              value={value}
              className="control flex items-center gap-2 rounded-sm px-2 outline-none select-none data-highlighted:bg-hover [&_svg]:size-4"
            >
              <Icon aria-hidden />
              <span className="grow">{label}</span>
              <DropdownMenu.ItemIndicator>
                <Check aria-hidden />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      </MenuContent>
    </Menu>
  );
}
