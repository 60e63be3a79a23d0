// Bundles the site's own scripts: assets/plainview.js for pages, the modules that it imports on the few pages that need
// them, and frame.js for embeds. They are committed, so that who runs the site needs no Node.js;
// tests/web/http/test_site_scripts.py holds them to their sources.
// With --check it writes nothing and fails where a file is not what its sources make.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const TARGETS = {
  "main.js": "assets/plainview.js",
  "explore.js": "assets/explore.mjs",
  "since.js": "assets/since.mjs",
  "frame.js": "dashboard/web/embeds/served/frame.js",
};

async function bundle(source, target) {
  const result = await esbuild.build({
    absWorkingDir: path.join(here, "site"),
    entryPoints: [source],
    bundle: true,
    format: target.endsWith(".mjs") ? "esm" : "iife",
    minify: true,
    legalComments: "none",
    charset: "utf8",
    target: "es2020",
    write: false,
    logLevel: "warning",
  });
  return `// Built from bundle/site by scripts/bundle: change it there.\n${result.outputFiles[0].text}`;
}

const checked = process.argv.includes("--check");
for (const [source, target] of Object.entries(TARGETS)) {
  const file = path.join(here, "..", target);
  const built = await bundle(source, target);
  if (!checked) {
    await writeFile(file, built);
  } else if ((await readFile(file, "utf8")) !== built) {
    console.error(`${target} is not what bundle/site makes: run node bundle/build_site.mjs`);
    process.exitCode = 1;
  }
}
