import type { Metadata } from "next";
import { SilencePage } from "@/components/silences/silence-page";

export const metadata: Metadata = { title: "Silences" };

export default function Page() {
  return <SilencePage />;
}
