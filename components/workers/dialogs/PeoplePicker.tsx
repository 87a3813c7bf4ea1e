"use client";

import { useQuery } from "@tanstack/react-query";
import type { UserId } from "../../../compute/protocol/ids.ts";
import { Refused } from "../../trpc/Refused.tsx";
import { useTRPC } from "../../trpc/trpc.ts";
import { Checkbox } from "../../ui/Checkbox.tsx";
import { Spinner } from "../../ui/Spinner.tsx";

export interface PeoplePickerProps {
  /** empty: everybody with the role */
  chosen: readonly UserId[];
  onChange: (chosen: readonly UserId[]) => void;
}

/** Narrows a Pool to some people of the workspace. */
export function PeoplePicker({ chosen, onChange }: PeoplePickerProps) {
  const trpc = useTRPC();
  const members = useQuery(trpc.members.list.queryOptions());
  const toggle = (userId: UserId, isOn: boolean) =>
    onChange(isOn ? [...chosen, userId] : chosen.filter((one) => one !== userId));
  return (
    <fieldset className="people-picker">
      <legend className="field__label">Only these people</legend>
      {members.isPending && <Spinner>Reading the list of members…</Spinner>}
      {members.isError && <Refused title="The members could not be listed" error={members.error} />}
      {members.data?.map(({ userId, name }) => (
        <Checkbox
          key={userId}
          label={name}
          isOn={chosen.includes(userId)}
          onChange={(isOn) => toggle(userId, isOn)}
        />
      ))}
      <span className="field__help">
        {chosen.length === 0
          ? "Nobody is chosen: everybody with the role may."
          : "All others are refused, whatever their role."}
      </span>
    </fieldset>
  );
}
