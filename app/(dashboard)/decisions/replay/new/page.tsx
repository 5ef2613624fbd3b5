import { NewReplayPage } from "@/components/replay/new-replay-page";

export const metadata = { title: "New replay" };

export default function Page() {
  return <NewReplayPage />;
}
