"use client";

import { useState } from "react";
import { Button } from "../ui/Button.tsx";
import { Note } from "../ui/Note.tsx";
import { useHydrated } from "../ui/use-hydrated.ts";
import { startProviderSignIn } from "./sign-in.ts";

export interface ProviderButtonProps {
  provider: { name: string };
  /** where to go afterwards, a path of this site */
  next: string;
  /** the provider asks who it is even if it knows */
  asksAnew?: boolean;
}

/** Leaves for the company's provider. */
export function ProviderButton({ provider, next, asksAnew = false }: ProviderButtonProps) {
  const isHydrated = useHydrated();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const leave = async () => {
    setIsBusy(true);
    setError(await startProviderSignIn(next, asksAnew));
    // a page that came back from the browser's cache can be used again
    setIsBusy(false);
  };
  return (
    <>
      {error && <Note tone="danger" title={error} role="alert" isBoxed />}
      <Button icon="key" size="l" isWide isBusy={isBusy} disabled={!isHydrated} onClick={() => void leave()}>
        Continue with {provider.name}
      </Button>
    </>
  );
}
