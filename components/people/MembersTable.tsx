"use client";

import { useState } from "react";
import type { UserId } from "../../compute/protocol/ids.ts";
import { useMe } from "../frame/me-context.ts";
import { AlertDialog } from "../ui/AlertDialog.tsx";
import { type ListColumn, ListTable } from "../ui/ListTable.tsx";
import { Avatar } from "../ui/Avatar.tsx";
import { Badge } from "../ui/Badge.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Menu } from "../ui/Menu.tsx";
import { Select } from "../ui/Select.tsx";
import { showToast } from "../ui/show-toast.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { LinkDialog, type OneTimeLink } from "./LinkDialog.tsx";
import { ROLE_OPTIONS, type Role } from "./roles.ts";
import { usePeopleActions } from "./use-people-actions.ts";

export interface MemberLine {
  userId: UserId;
  name: string;
  email: string;
  role: Role;
  joinedAt: string;
}

const COLUMNS = [
  { title: "Person" },
  { title: "Role", width: 168 },
  { title: "Joined", width: 152 },
  { title: "Actions", width: 48 },
] as const satisfies readonly ListColumn[];

/** The people of the workspace, each with a role and what an admin can do for them. */
export function MembersTable({ members }: { members: readonly MemberLine[] }) {
  const actions = usePeopleActions();
  const [leaving, setLeaving] = useState<MemberLine | null>(null);
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const removeLeaving = () => {
    if (leaving) actions.remove.mutate({ userId: leaving.userId }, { onSettled: () => setLeaving(null) });
  };
  const makeLink = ({ userId, name }: MemberLine) =>
    actions.makeResetLink.mutate(
      { userId },
      {
        onSuccess: (made) =>
          setLink({
            title: `New password for ${name}`,
            lead: "Give them this link. With it they choose a new password.",
            ...made,
          }),
      },
    );
  const changeRole = ({ userId, name }: MemberLine, role: Role) =>
    actions.changeRole.mutate(
      { userId, role },
      { onSuccess: () => showToast({ text: `${name} is now ${role === "viewer" ? "a" : "an"} ${role}` }) },
    );
  return (
    <>
      <ListTable label="Members" columns={COLUMNS}>
        <tbody>
          {members.map((member) => (
            <Row
              key={member.userId}
              member={member}
              onRole={(role) => changeRole(member, role)}
              onLink={() => makeLink(member)}
              onRemove={() => setLeaving(member)}
            />
          ))}
        </tbody>
      </ListTable>
      <AlertDialog
        isOpen={leaving !== null}
        onOpenChange={(isOpen) => !isOpen && setLeaving(null)}
        title={`Remove ${leaving?.name ?? ""} from the workspace?`}
        confirmLabel="Remove"
        isDanger
        isBusy={actions.remove.isPending}
        onConfirm={removeLeaving}
      >
        They are signed out of this workspace at once. Their notebooks stay.
      </AlertDialog>
      <LinkDialog link={link} onClose={() => setLink(null)} />
    </>
  );
}

interface RowProps {
  member: MemberLine;
  onRole: (role: Role) => void;
  onLink: () => void;
  onRemove: () => void;
}

function Row({ member, onRole, onLink, onRemove }: RowProps) {
  const { userId } = useMe();
  return (
    <tr>
      <td>
        <div className="row person">
          <Avatar name={member.name} />
          <div className="ellipsis">
            <b className="medium">{member.name}</b> {member.userId === userId && <Badge>you</Badge>}
            <small className="ellipsis">{member.email}</small>
          </div>
        </div>
      </td>
      <td>
        <Select
          aria-label={`Role of ${member.name}`}
          options={ROLE_OPTIONS}
          value={member.role}
          isQuiet
          onChange={(event) => onRole(event.target.value as Role)}
        />
      </td>
      <td className="muted">
        <TimeAgo at={member.joinedAt} />
      </td>
      <td className="r">
        <Menu
          label={`What to do for ${member.name}`}
          trigger={<IconButton icon="more" label={`More for ${member.name}`} hasTooltip={false} />}
          entries={[
            { id: "link", label: "Link for a new password…", icon: "key", onSelect: onLink },
            { separator: true },
            {
              id: "remove",
              label: "Remove from the workspace…",
              icon: "x",
              isDanger: true,
              onSelect: onRemove,
            },
          ]}
        />
      </td>
    </tr>
  );
}
