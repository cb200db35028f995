// Builds what the package ships: `node build.mjs [folder]`, by default plotly_imgshapes/static.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? path.join(here, "..", "plotly_imgshapes", "static");
const entries = (await readdir(path.join(here, "src", "entries"))).filter((name) => name.endsWith(".ts"));

for (const entry of entries) {
  const name = path.basename(entry, ".ts");
  await build({
    absWorkingDir: here,
    entryPoints: [path.join("src", "entries", entry)],
    outfile: path.join(folder, `${name}.js`),
    bundle: true,
    minify: true,
    legalComments: "none",
    mainFields: ["module", "main"],
    target: "es2022",
    charset: "utf8",
    // anywidget imports a module; Dash and a page of its own load a script.
    format: name === "widget" ? "esm" : "iife",
    loader: { ".css": "text" },
    // Comments and indentation of style sheets stay in text otherwise.
    plugins: [
      {
        name: "css as text, minified",
        setup(tool) {
          tool.onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
            const css = await build({ entryPoints: [file], minify: true, write: false, logLevel: "error" });
            return { contents: css.outputFiles[0].text, loader: "text" };
          });
        },
      },
    ],
  });
}
