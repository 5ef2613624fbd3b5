import type { Metadata } from "next";
import { PasswordForm } from "@/components/settings/password-form";
import { SettingsPage } from "@/components/settings/settings-page";

export const metadata: Metadata = { title: "Account" };

export default function AccountPage() {
  return (
    <SettingsPage title="Account" about="Changing the password ends every other session of yours.">
      <PasswordForm />
    </SettingsPage>
  );
}
