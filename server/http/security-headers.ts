import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** What the headers depend on. */
export interface SecurityOptions {
  readonly isDevelopment: boolean;
  readonly isHttps: boolean;
}

const ISOLATION = {
  // Together they make pages cross-origin isolated, which the engine's threads need.
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
} as const;

/**
 * Sets the security headers of every answer, pages and plain routes alike, and
 * hands the nonce to Next, which reads it from the request's policy header.
 */
export function applySecurityHeaders(
  req: IncomingMessage,
  res: ServerResponse,
  options: SecurityOptions,
): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, options);
  req.headers["content-security-policy"] = policy;
  delete req.headers["content-security-policy-report-only"];
  for (const [name, value] of Object.entries(ISOLATION)) res.setHeader(name, value);
  res.setHeader("content-security-policy", policy);
  if (options.isHttps) res.setHeader("strict-transport-security", "max-age=31536000");
}

/**
 * Scripts only from here or with the nonce. Wasm may be compiled, text may not:
 * charts use Vega's interpreter. Styles inline, because the editor and charts set them.
 */
export function contentSecurityPolicy(nonce: string, { isDevelopment, isHttps }: SecurityOptions): string {
  const scripts = ["'self'", `'nonce-${nonce}'`, "'wasm-unsafe-eval'"];
  return [
    "default-src 'self'",
    `script-src ${[...scripts, ...(isDevelopment ? ["'unsafe-eval'"] : [])].join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isHttps ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}
