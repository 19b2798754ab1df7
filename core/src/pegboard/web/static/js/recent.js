// The records opened last in this browser tab, offered by the command palette before anything is typed.
const KEY = "pegboard.recent";
const MOST = 7;
const RECORD = /^\/[a-z0-9_]+\/[a-z0-9_]+\/[0-9a-f-]{36}$/;
const group = document.querySelector("[data-palette-recent]");

if (group) start();
else sessionStorage.removeItem(KEY); // nobody is signed in on this page

function start() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]").filter((one) => one.href !== location.pathname);
  for (const { href, label } of kept.slice(0, MOST)) group.append(option(href, label));
  group.hidden = kept.length === 0;
  const heading = document.querySelector("main h1");
  if (!RECORD.test(location.pathname) || !heading) return;
  const label = (heading.firstChild?.textContent ?? heading.textContent).trim();
  sessionStorage.setItem(KEY, JSON.stringify([{ href: location.pathname, label }, ...kept].slice(0, MOST + 1)));
}

function option(href, label) {
  const made = group.querySelector("template").content.firstElementChild.cloneNode(true);
  made.dataset.href = href;
  made.dataset.label = label;
  made.querySelector(".option-name").textContent = label;
  return made;
}
