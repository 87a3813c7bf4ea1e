import { SignedIn } from "../../components/frame/SignedIn.tsx";
import { requireMe } from "../current-me.ts";

export default async function SignedInLayout({ children }: { children: React.ReactNode }) {
  return <SignedIn me={await requireMe()}>{children}</SignedIn>;
}
