"use client";
import { Plus } from "lucide-react";
import Link from "next/link";
import { useHref } from "@/lib/client/use-view";
import { buttonClass } from "../ui/button";

export function NewRuleLink() {
  const href = useHref();
  return (
    <Link href={href("/alerts/rules/new")} className={buttonClass("primary")}>
      <Plus aria-hidden className="size-3.5" /> New rule
    </Link>
  );
}
