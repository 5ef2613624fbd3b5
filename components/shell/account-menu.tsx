"use client";
import { CircleUser, Keyboard, KeyRound, LogOut } from "lucide-react";
import { useRouter } from "next/navigation";
import { toggleUtc, useUtc } from "@/lib/client/use-clock";
import { useHref, useView } from "@/lib/client/use-view";
import { IconButton } from "../ui/icon-button";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from "../ui/menu";
import { toast } from "../ui/toast";

async function signOut(): Promise<void> {
  const response = await fetch("/api/auth/sign-out", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  }).catch(() => null);
  if (response?.ok) location.assign("/sign-in");
  else toast("Signing out did not work. Try again.", "error");
}

/** Who is signed in; the password, the keys, UTC, the way out. On phones the project too. */
export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const { viewer, project, setProject } = useView();
  const router = useRouter();
  const href = useHref();
  const utc = useUtc();
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={`Account: ${viewer.email}`}>
          <CircleUser aria-hidden />
        </IconButton>
      }
    >
      <MenuLabel>{viewer.email}</MenuLabel>
      <MenuItem onSelect={() => router.push(href("/settings/account"))}>
        <KeyRound aria-hidden /> Change password
      </MenuItem>
      <MenuItem onSelect={onHelp}>
        <Keyboard aria-hidden /> Keyboard shortcuts
      </MenuItem>
      <MenuChoice chosen={utc} onSelect={toggleUtc}>
        Times in UTC
      </MenuChoice>
      {viewer.projects.length > 1 && (
        <div className="sm:hidden">
          <MenuLine />
          <MenuLabel>Project</MenuLabel>
          {viewer.projects.map((each) => (
            <MenuChoice key={each.slug} chosen={each.slug === project} onSelect={() => setProject(each.slug)}>
              {each.name}
            </MenuChoice>
          ))}
        </div>
      )}
      <MenuLine />
      <MenuItem onSelect={() => void signOut()}>
        <LogOut aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  );
}
