import Link from "next/link";
import { buttonClass } from "@/components/ui/button";

export default function NotFound() {
  return (
    <main className="flex min-h-[60vh] flex-col items-center justify-center gap-3 p-6 text-center">
      <h1 className="font-medium text-title">There is no such page</h1>
      <p className="max-w-[52ch] text-body text-text-2">
        What you look for may never have arrived, may be older than the retention, or belongs to another
        project.
      </p>
      <Link href="/" className={buttonClass()}>
        Go to Overview
      </Link>
    </main>
  );
}
