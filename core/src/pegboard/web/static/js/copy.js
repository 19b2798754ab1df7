// Buttons that copy the text of another element, and say so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    button.lastChild.textContent = button.dataset.copied;
  } catch {
    getSelection().selectAllChildren(source); // no clipboard without TLS: Ctrl+C does the rest
  }
});
