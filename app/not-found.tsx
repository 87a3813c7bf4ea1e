import type { Metadata } from "next";
import { BarePage } from "../components/frame/BarePage.tsx";
import { EmptyState } from "../components/ui/EmptyState.tsx";
import { LinkButton } from "../components/ui/LinkButton.tsx";

export const metadata: Metadata = { title: "Not here" };

export default function NotFound() {
  return (
    <BarePage>
      <EmptyState
        icon="search"
        isPageTitle
        title="There is nothing at this address"
        action={<LinkButton href="/">Home</LinkButton>}
      >
        It may have been deleted, or it belongs to another workspace.
      </EmptyState>
    </BarePage>
  );
}
