import { TrpcProvider } from "../../components/trpc/TrpcProvider.tsx";

export default function GateLayout({ children }: { children: React.ReactNode }) {
  return <TrpcProvider>{children}</TrpcProvider>;
}
