import Link from "next/link";
import { BrandMark } from "../ui/BrandMark.tsx";
import { Wordmark } from "../ui/Wordmark.tsx";

/** A page with nothing but the brand and one message: nothing found, or something broke. */
export function BarePage({ children }: { children: React.ReactNode }) {
  return (
    <div className="gate">
      <header className="gate__top">
        <Link href="/" className="row" aria-label="Home">
          <BrandMark />
          <Wordmark />
        </Link>
      </header>
      <main className="gate__mid">{children}</main>
      <footer className="gate__foot" />
    </div>
  );
}
