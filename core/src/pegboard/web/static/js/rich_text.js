// Loads Trix only where a page has a rich text field. Files cannot be dropped into the text.
let isLoading = false;

document.addEventListener("trix-file-accept", (event) => event.preventDefault());
document.addEventListener("htmx:after:swap", load);
load();

function load() {
  if (isLoading || !document.querySelector("trix-editor")) return;
  isLoading = true;
  const script = Object.assign(document.createElement("script"), { src: document.body.dataset.trixUrl });
  const restore = refuseStyleElements();
  script.addEventListener("load", restore);
  script.addEventListener("error", restore);
  document.head.append(script);
}

// Trix writes two style elements, which our content security policy forbids; css/controls.css has their rules.
function refuseStyleElements() {
  const create = document.createElement;
  document.createElement = (name, options) => create.call(document, name === "style" ? "template" : name, options);
  return () => delete document.createElement;
}
