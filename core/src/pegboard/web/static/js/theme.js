// Light, dark or as the system: applied before the first paint, remembered for this browser and the server.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function remembered() {
    try {
      return localStorage.getItem("theme") ?? root.dataset.theme ?? "system";
    } catch {
      return root.dataset.theme ?? "system";
    }
  }

  function apply(theme) {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    root.classList.toggle("dark", theme === "dark" || (theme === "system" && dark.matches));
    for (const choice of document.querySelectorAll("[data-theme-choice]")) {
      choice.setAttribute("aria-checked", String(choice.dataset.themeChoice === theme));
    }
  }

  function remember(theme) {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // A browser that keeps nothing still gets the theme through the cookie.
    }
    document.cookie = `pegboard_theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  }

  apply(remembered());
  dark.addEventListener("change", () => apply(remembered()));
  document.addEventListener("DOMContentLoaded", () => apply(remembered()));
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-choice]");
    if (!choice) return;
    remember(choice.dataset.themeChoice);
    apply(choice.dataset.themeChoice);
  });
})();
