// The editor of workflows: Enter in the form of a step closes the step and does not save the whole.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.defaultPrevented || event.target.type !== "text") return;
  const step = event.target.closest("#open-step");
  if (!step || event.target.matches("[role='combobox']")) return;
  event.preventDefault();
  step.querySelector("[hx-post*='do=close']").click();
});
