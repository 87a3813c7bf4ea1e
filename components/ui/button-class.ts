export interface ButtonLook {
  variant?: "plain" | "primary" | "ghost" | "danger";
  size?: "s" | "m" | "l";
  /** as wide as its container */
  isWide?: boolean;
  isIconOnly?: boolean;
  /** pressed: shows as on */
  isOn?: boolean;
}

/** The classes of a button, for `Button` and for links that look like one. */
export function buttonClass(look: ButtonLook, extra = ""): string {
  const { variant = "plain", size = "m" } = look;
  const classes = [
    "btn",
    variant === "plain" ? "" : `btn--${variant}`,
    size === "m" ? "" : `btn--${size}`,
    look.isWide ? "btn--wide" : "",
    look.isIconOnly ? "btn--icon" : "",
    look.isOn ? "is-on" : "",
    extra,
  ];
  return classes.filter(Boolean).join(" ");
}
