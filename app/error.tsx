"use client";

import { BarePage } from "../components/frame/BarePage.tsx";
import { Failure } from "../components/frame/Failure.tsx";

export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <BarePage>
      <Failure digest={error.digest} onRetry={reset} />
    </BarePage>
  );
}
