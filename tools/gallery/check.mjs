// Photographs the gallery's pages in both themes and two widths, and runs axe on each. Development only:
//   npm ci --ignore-scripts --prefix tools/vendor;  node tools/gallery/check.mjs <folder for pictures> [page …]
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.NODE_HOME ?? join(import.meta.dirname, "../vendor"), "package.json"));
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [folder, ...chosen] = process.argv.slice(2);
const origin = process.env.GALLERY ?? "http://127.0.0.1:8123";
const pages = chosen.length ? chosen : ["list", "list?filter=1", "record", "board", "form", "home", "sign-in", "components", "empty", "error403", "error404", "error500", "list#palette"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

mkdirSync(folder, { recursive: true });
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--hide-scrollbars"] });
let findings = 0;
for (const name of pages) {
  for (const theme of ["light", "dark"]) {
    for (const width of [1280, 360]) {
      const page = await browser.newPage();
      const say = (kind, text) => { findings += 1; console.log(`${kind}  ${name} ${theme} ${width}: ${text}`); };
      page.on("console", (message) => ["error", "warning", "warn"].includes(message.type()) && !/status of 4|vendor\/.*preload/.test(message.text()) && say("CONSOLE", message.text()));
      page.on("pageerror", (error) => say("ERROR", error.message));
      await page.setBypassCSP(false);
      await page.setViewport({ width, height: width > 600 ? 800 : 740, deviceScaleFactor: width > 600 ? 1 : 2 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }, { name: "prefers-reduced-motion", value: "reduce" }]);
      await page.goto(`${origin}/${name.replace("#palette", "")}`, { waitUntil: "networkidle0" });
      if (name.endsWith("#palette")) {
        await page.keyboard.down("Control");
        await page.keyboard.press("k");
        await page.keyboard.up("Control");
        await page.keyboard.type("bl");
        await new Promise((done) => setTimeout(done, 500));
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (overflow > 0) say("WIDE", `${overflow} px too wide`);
      await page.screenshot({ path: join(folder, `${name.replace(/\W/g, "_")}-${theme}-${width}.png`), fullPage: name !== "list#palette" && !name.startsWith("list") });
      await page.evaluate(axe);
      const result = await page.evaluate((tags) => axe.run({ runOnly: tags }), RULES);
      for (const rule of result.violations) say("AXE", `${rule.impact} ${rule.id} ×${rule.nodes.length} ${rule.nodes[0].target} ${(rule.nodes[0].any[0] ?? rule.nodes[0].all[0] ?? {}).message ?? ""}`);
      await page.close();
    }
  }
}
await browser.close();
console.log(`${findings} findings on ${pages.length} pages`);
