/** Light, dark, or as the system says. */
const KEY = 'sense.theme';
const THEMES = { system: 'light dark', light: 'light', dark: 'dark' };

/** The one in force. */
export function theme() {
  const kept = localStorage.getItem(KEY);
  return Object.hasOwn(THEMES, kept ?? '') ? kept : 'system';
}

/** Puts the kept one in force. */
export function applyTheme() {
  document.documentElement.style.colorScheme = THEMES[theme()];
  dispatchEvent(new Event('themechange')); // for what is painted, not styled
}

/** Goes on to the next; answers it. */
export function nextTheme() {
  const names = Object.keys(THEMES);
  const next = names[(names.indexOf(theme()) + 1) % names.length];
  localStorage.setItem(KEY, next);
  applyTheme();
  return next;
}
