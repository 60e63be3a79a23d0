// Builds build/plotly.min.js, with .br and .gz beside it, from the pinned plotly.js.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import esbuild from "esbuild";

const require = createRequire(import.meta.url);
const { environmentPlugin } = require("esbuild-plugin-environment");
const { glsl } = require("esbuild-plugin-glsl");
const inlineCss = require("esbuild-plugin-inline-css");

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(here, "..", "build");

// Parts that no chart of ours reaches, each with what takes its place.
const LEFT_OUT = [
  // styles of tile maps
  [/maplibre-gl[\\/].*\.css$/, ""],
  // controls inside charts: ours stand in the page
  ...["annotations3d", "images", "rangeselector", "rangeslider", "sliders", "updatemenus"].map((name) => [
    new RegExp(`plotly\\.js[\\\\/]src[\\\\/]components[\\\\/]${name}[\\\\/]index\\.js$`),
    `module.exports = { moduleType: "component", name: "${name}" };`,
  ]),
];

const leaveOut = {
  name: "leave-out",
  setup(build) {
    for (const [filter, contents] of LEFT_OUT) {
      build.onLoad({ filter }, () => ({ contents, loader: "js" }));
    }
    build.onResolve({ filter: /^culori$/ }, () => ({ path: path.join(here, "colors.js") }));
  },
};

async function bundle() {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["entry.cjs"],
    bundle: true,
    format: "iife",
    globalName: "Plotly",
    minify: true,
    legalComments: "none",
    target: "es2017",
    write: false,
    logLevel: "warning",
    plugins: [leaveOut, inlineCss(), glsl({ minify: true }), environmentPlugin({ NODE_DEBUG: false })],
    alias: {
      regl: "@plotly/regl",
      stream: "stream-browserify",
    },
    define: { global: "window", "define.amd": "false" },
  });
  const prelude = await readFile(path.join(here, "..", "dashboard", "web", "http", "prelude.js"), "utf8");
  const { code } = await esbuild.transform(prelude, { minify: true });
  const { version } = require("plotly.js/package.json");
  return `/* plotly.js ${version}, partial; MIT licence */\n${code}${result.outputFiles[0].text}`;
}

function brotli(bytes) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  return brotliCompressSync(bytes, {
    params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_LGWIN]: 22, [BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

const bytes = Buffer.from(await bundle());
const forms = { "": bytes, ".gz": gzipSync(bytes, { level: 9 }), ".br": brotli(bytes) };
await mkdir(folder, { recursive: true });
for (const [ending, content] of Object.entries(forms)) {
  const file = path.join(folder, `plotly.min.js${ending}`);
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}
const sizes = Object.entries(forms).map(([ending, content]) => `${Math.round(content.length / 1000)} kB${ending}`);
console.log(`build/plotly.min.js: ${sizes.join(", ")}`);
