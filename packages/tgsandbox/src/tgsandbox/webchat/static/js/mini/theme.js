// The chat's colours, by the names that Mini Apps know them by.

const COLOURS = {
  bg_color: "--paper",
  secondary_bg_color: "--paper-sunk",
  text_color: "--ink",
  hint_color: "--ink-faint",
  link_color: "--sea",
  button_color: "--sea",
  button_text_color: "--on-sea",
  header_bg_color: "--paper",
  bottom_bar_bg_color: "--paper",
  accent_text_color: "--sea-strong",
  section_bg_color: "--paper",
  section_header_text_color: "--sea",
  section_separator_color: "--line",
  subtitle_text_color: "--ink-soft",
  destructive_text_color: "--bad",
};

/** As in tgWebAppThemeParams: the colours as #rrggbb. */
export function themeParams() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(Object.entries(COLOURS).map(([name, variable]) => [name, style.getPropertyValue(variable).trim()]));
}

/** Calls `changed` when the system turns to dark or to light; the function that is returned ends that. */
export function watchTheme(changed) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", changed);
  return () => dark.removeEventListener("change", changed);
}
