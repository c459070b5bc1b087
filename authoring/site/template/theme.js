// Light or dark, before anything is drawn: as the reader chose, else as the system says.
"use strict";

window.courseTheme = (() => {
  const KEY = "course-theme";
  const sheet = document.getElementById("dark_sheet");
  const media = { system: sheet.media, light: "not all", dark: "screen" };
  let now = "system";
  const wear = (choice) => {
    now = choice in media ? choice : "system";
    sheet.media = media[now];
  };
  // Storage may be forbidden, as for a file from disk; the choice then holds for this page.
  try { wear(localStorage.getItem(KEY)); } catch { /* as the system says */ }
  return {
    get now() { return now; },
    choose(choice) {
      wear(choice);
      try { localStorage.setItem(KEY, now); } catch { /* not remembered */ }
    },
  };
})();
