import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { IconSprite } from "../components/ui/IconSprite.tsx";
import { parseThemeChoice, THEME_COOKIE } from "../components/ui/theme.ts";
import { UiProviders } from "../components/ui/UiProviders.tsx";
import "./styles.ts";

export const metadata: Metadata = {
  title: { default: "Eider", template: "%s · Eider" },
  description: "A SQL notebook whose cells run where it makes the most sense.",
};
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { children: React.ReactNode }) {
  const choice = parseThemeChoice((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html
      lang="en"
      data-theme={choice === "system" ? "light" : choice}
      data-theme-choice={choice}
      suppressHydrationWarning
    >
      <head>
        <script src="/theme.js" />
      </head>
      <body>
        <IconSprite />
        <UiProviders>{children}</UiProviders>
      </body>
    </html>
  );
}
