import type { Me } from "../frame/me-context.ts";

export type Role = Me["role"];

/** Roles as people choose them, most usual first. */
export const ROLE_OPTIONS: readonly { value: Role; label: string }[] = [
  { value: "editor", label: "Editor" },
  { value: "viewer", label: "Viewer" },
  { value: "admin", label: "Admin" },
];
