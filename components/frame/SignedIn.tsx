"use client";

import { TrpcProvider } from "../trpc/TrpcProvider.tsx";
import { FrameCommands } from "./FrameCommands.tsx";
import { type Me, MeContext } from "./me-context.ts";

/** What every page behind the sign-in stands in: the person, the control plane, the commands. */
export function SignedIn({ me, children }: { me: Me; children: React.ReactNode }) {
  return (
    <MeContext value={me}>
      <TrpcProvider>
        <FrameCommands />
        {children}
      </TrpcProvider>
    </MeContext>
  );
}
