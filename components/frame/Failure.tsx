"use client";

import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

/** A page that could not be drawn. That is our bug: says so, names the log line, offers another try. */
export function Failure({ digest, onRetry }: { digest?: string; onRetry: () => void }) {
  return (
    <EmptyState
      icon="fail"
      isPageTitle
      title="This page could not be drawn"
      action={<Button onClick={onRetry}>Try again</Button>}
    >
      What you saved is safe. {digest && <>The server's log has this as {digest}.</>}
    </EmptyState>
  );
}
