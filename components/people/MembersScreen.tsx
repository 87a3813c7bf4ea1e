"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe } from "../frame/me-context.ts";
import { PageFrame } from "../frame/PageFrame.tsx";
import { Refused } from "../trpc/Refused.tsx";
import { useTRPC } from "../trpc/trpc.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { InvitesTable } from "./InvitesTable.tsx";
import { MembersTable } from "./MembersTable.tsx";

/** Who belongs to the workspace, and who is invited. */
export function MembersScreen() {
  const { role, workspaceName } = useMe();
  if (role !== "admin") {
    return (
      <PageFrame title="Members">
        <EmptyState icon="policy" title="Members are kept by the admins">
          Ask an admin of {workspaceName} to invite somebody or to change a role.
        </EmptyState>
      </PageFrame>
    );
  }
  return <AdminView />;
}

function AdminView() {
  const trpc = useTRPC();
  const members = useQuery(trpc.members.list.queryOptions());
  const invites = useQuery(trpc.invites.list.queryOptions());
  const [isInviting, setIsInviting] = useState(false);
  const invite = (
    <Button variant="primary" icon="share" onClick={() => setIsInviting(true)}>
      Invite somebody
    </Button>
  );
  return (
    <PageFrame
      title="Members"
      lead="Admins look after people and workers, editors write notebooks, viewers read and run them."
      actions={invite}
    >
      {members.isPending && <Spinner>Reading the list of members…</Spinner>}
      {members.isError && (
        <Refused
          title="The members could not be listed"
          error={members.error}
          onRetry={() => void members.refetch()}
        />
      )}
      {members.data && <MembersTable members={members.data} />}
      {invites.data && invites.data.length > 0 && (
        <section className="section" aria-label="Open invitations">
          <div className="section__head">
            <h2>Open invitations</h2>
          </div>
          <InvitesTable invites={invites.data} />
        </section>
      )}
      <InviteDialog isOpen={isInviting} onOpenChange={setIsInviting} />
    </PageFrame>
  );
}
