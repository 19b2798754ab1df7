// Opening what a notice is about marks it as read, also when it opens in another tab.
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

for (const kind of ["click", "auxclick"]) {
  document.addEventListener(kind, (event) => {
    const link = event.target.closest("[data-notice-read]");
    if (!link || event.button > 1) return;
    fetch(link.dataset.noticeRead, {
      method: "POST",
      keepalive: true,
      redirect: "manual",
      headers: { "X-CSRF-Token": token(), "Content-Type": "application/x-www-form-urlencoded" },
    }).catch(() => {}); // it stays unread then, and can be marked by hand
    link.removeAttribute("data-notice-read");
    link.closest("[data-unread]")?.removeAttribute("data-unread");
  });
}
