import { NumbersPage } from "@/components/alerts/numbers-page";

export const metadata = { title: "How triage goes" };

export default function Page() {
  return <NumbersPage />;
}
