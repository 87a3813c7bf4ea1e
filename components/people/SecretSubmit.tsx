"use client";

import { Button, type ButtonProps } from "../ui/Button.tsx";
import { useHydrated } from "../ui/use-hydrated.ts";

/**
 * Sends a form that holds a password. Neither it nor Enter does so before the page
 * is ready: the browser itself would send the form then, where nobody reads it.
 */
export function SecretSubmit(props: Omit<ButtonProps, "type">) {
  const isHydrated = useHydrated();
  return <Button {...props} type="submit" disabled={!isHydrated || props.disabled} />;
}
