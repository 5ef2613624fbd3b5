import { CoveragePage } from "@/components/decisions/coverage-page";

export const metadata = { title: "Decision coverage" };

export default function Page() {
  return <CoveragePage />;
}
