import { initials } from "./initials.ts";

/** A person, as two letters. The name is the accessible name and the tooltip. */
export function Avatar({ name, isOther = false }: { name: string; isOther?: boolean }) {
  return (
    <span className={isOther ? "avatar avatar--2" : "avatar"} role="img" aria-label={name} title={name}>
      {initials(name)}
    </span>
  );
}
