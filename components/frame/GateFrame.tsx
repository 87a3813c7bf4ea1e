"use client";

import { useSyncExternalStore } from "react";
import { BrandMark } from "../ui/BrandMark.tsx";
import { ThemePicker } from "../ui/ThemePicker.tsx";
import { Wordmark } from "../ui/Wordmark.tsx";

export interface GateFrameProps {
  version: string;
  /** beside the form: facts of the installation */
  side?: React.ReactNode;
  children: React.ReactNode;
}

/** Set-up, sign-in, invitation, reset: one card between the brand and the address. */
export function GateFrame({ version, side, children }: GateFrameProps) {
  const address = useSyncExternalStore(
    never,
    () => location.origin,
    () => "",
  );
  return (
    <div className="gate">
      <header className="gate__top">
        <BrandMark />
        <Wordmark />
      </header>
      <main className="gate__mid">
        <div className={side ? "gate__card gate__card--two" : "gate__card"}>
          {children}
          {side}
        </div>
      </main>
      <footer className="gate__foot">
        <span>{address}</span>
        <span className="grow" />
        <ThemePicker />
        <span>v{version}</span>
      </footer>
    </div>
  );
}

const never = () => () => {};
