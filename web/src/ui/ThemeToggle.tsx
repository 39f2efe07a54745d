// Light, dark, or as the system has it.
import { nextTheme, parseTheme, type Theme } from "../model/theme.ts";
import { Icon } from "./Icon.tsx";
import { readPreference, usePreference } from "./preference.ts";

const ICONS = { system: "system", light: "sun", dark: "moon" } as const;

/** Puts the stored choice on the document; called once before the first draw. */
export function applyStoredTheme(): void {
  apply(parseTheme(readPreference("theme")));
}

export function ThemeToggle() {
  const [stored, setStored] = usePreference("theme");
  const theme = parseTheme(stored);
  const change = () => {
    setStored(nextTheme(theme));
    apply(nextTheme(theme));
  };
  return (
    <button type="button" className="icon-button" aria-label={`Theme: ${theme}`} title={`Theme: ${theme}`} onClick={change}>
      <Icon name={ICONS[theme]} />
    </button>
  );
}

function apply(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}
