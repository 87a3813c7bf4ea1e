"use client";

import { Button } from "../ui/Button.tsx";
import { CopyField } from "../ui/CopyField.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";

export interface OneTimeLink {
  title: string;
  lead: string;
  /** of this site, such as `/invite/…` */
  path: string;
  /** ISO 8601 */
  expiresAt: string;
}

/** A secret link to copy. Shown once: only its hash is kept. */
export function LinkDialog({ link, onClose }: { link: OneTimeLink | null; onClose: () => void }) {
  return (
    <Dialog
      isOpen={link !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={link?.title ?? ""}
      lead={link?.lead}
      width="560px"
      foot={
        <>
          <span className="grow" />
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      {link && <LinkField link={link} />}
    </Dialog>
  );
}

/** The link itself, and how long it works. */
function LinkField({ link }: { link: OneTimeLink }) {
  const until = new Date(link.expiresAt).toLocaleString(undefined, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return (
    <Field label="Link" help={`Works once, until ${until}. Shown once: only its hash is kept.`}>
      <CopyField value={`${location.origin}${link.path}`} />
    </Field>
  );
}
