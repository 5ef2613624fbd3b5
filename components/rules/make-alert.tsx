"use client";
import { BellPlus } from "lucide-react";
import Link from "next/link";
import { useHref } from "@/lib/client/use-view";
import { buttonClass } from "../ui/button";
import { alertExpr } from "./alert-expr";
import { useMayChange } from "./may-change";

/** From what is on the screen to a rule that watches it. */
export function MakeAlert({ expr }: { expr: string | undefined }) {
  const href = useHref();
  if (!useMayChange() || expr === undefined) return null;
  return (
    <Link
      href={href("/alerts/rules/new", { expr: alertExpr(expr) })}
      prefetch={false}
      className={buttonClass("ghost", "sm")}
    >
      <BellPlus aria-hidden className="size-3.5" /> Make an alert of it
    </Link>
  );
}
