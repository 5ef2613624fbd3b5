"use client";
import { Moon, Sun } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../ui/icon-button";

export type Theme = "dark" | "light";

/** A cookie holds the theme, so that the server draws the page in it and nothing flashes. */
export function ThemeToggle({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const toggle = () => {
    const next: Theme = theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
    document.cookie = `runtower_theme=${next}; path=/; max-age=31536000; samesite=lax`;
    setTheme(next);
  };
  return (
    <IconButton label={theme === "dark" ? "Light theme" : "Dark theme"} onClick={toggle}>
      {theme === "dark" ? <Sun aria-hidden /> : <Moon aria-hidden />}
    </IconButton>
  );
}
