// `npm run reset-password -- <e-mail>`: prints a link with which that person sets a new password. For when no admin can make one on the Members page.
import { register } from "tsx/esm/api";

register();
const { env } = await import("../server/env.ts");
const { explainStartFailure } = await import("../server/explain-start-failure.ts");
const { makeResetLinkCommand } = await import("../server/people/reset-link-command.ts");

const email = process.argv[2];
if (!email?.includes("@")) {
  process.stderr.write("Usage: npm run reset-password -- <e-mail address>\n");
  process.exit(2);
}
try {
  const { url, expiresAt } = await makeResetLinkCommand(env(), email);
  process.stdout.write(
    `Start Eider, then open this link. It works once, until ${expiresAt}:\n\n  ${url}\n\n`,
  );
} catch (error) {
  process.stderr.write(`${explainStartFailure(error) ?? error?.stack ?? String(error)}\n`);
  process.exit(1);
}
