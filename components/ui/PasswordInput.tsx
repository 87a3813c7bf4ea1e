"use client";

import { useState } from "react";
import { Icon } from "./Icon.tsx";
import { Input, type InputProps } from "./Input.tsx";

/** A password, hidden until the eye is pressed. */
export function PasswordInput(props: Omit<InputProps, "type" | "trailing">) {
  const [isShown, setIsShown] = useState(false);
  const toggle = (
    <button
      type="button"
      className="input__button"
      aria-label={isShown ? "Hide the password" : "Show the password"}
      aria-pressed={isShown}
      onClick={() => setIsShown(!isShown)}
    >
      <Icon name={isShown ? "hide" : "view"} />
    </button>
  );
  return <Input {...props} type={isShown ? "text" : "password"} trailing={toggle} spellCheck={false} />;
}
