"use client";

import { useMe } from "../frame/me-context.ts";
import { PageFrame } from "../frame/PageFrame.tsx";
import { ThemePicker } from "../ui/ThemePicker.tsx";
import { DevicesSection } from "./DevicesSection.tsx";
import { PasswordSection } from "./PasswordSection.tsx";
import { SessionsSection } from "./SessionsSection.tsx";
import { SettingRow } from "./SettingRow.tsx";
import { ThisDeviceSection } from "./ThisDeviceSection.tsx";

/** What belongs to the person and to this browser. */
export function SettingsScreen() {
  const me = useMe();
  return (
    <PageFrame title="Settings">
      <div className="settings">
        <section className="panel" aria-label="You">
          <h2 className="settings__title">You</h2>
          <SettingRow label="Name">{me.name}</SettingRow>
          <SettingRow label="E-mail">{me.email}</SettingRow>
          <SettingRow label="Role" help={`In ${me.workspaceName}. An admin can change it.`}>
            {me.role}
          </SettingRow>
          <SettingRow label="Theme" help="Kept in this browser.">
            <ThemePicker />
          </SettingRow>
        </section>
        {me.hasPassword && <PasswordSection />}
        <ThisDeviceSection />
        <DevicesSection />
        <SessionsSection />
      </div>
    </PageFrame>
  );
}
