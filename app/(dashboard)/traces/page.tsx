import { TraceListPage } from "@/components/trace/trace-list-page";

export const metadata = { title: "Traces" };

export default function Page() {
  return <TraceListPage />;
}
