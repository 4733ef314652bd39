// Builds the page into dist/, or into the folder that is named: the same bytes from the same sources and packages.
import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");
await mkdir(out, { recursive: true });
const common = { absWorkingDir: here, bundle: true, minify: true, charset: "utf8", target: "es2022", logLevel: "warning" };
await build({
  ...common,
  entryPoints: ["src/main.tsx"],
  outfile: join(out, "app.js"),
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
  banner: { js: "/*! With Preact, copyright (c) 2015-present Jason Miller, MIT license. */" },
});
await build({ ...common, entryPoints: ["src/app.css"], outfile: join(out, "app.css") });
for (const file of ["index.html", "icon.svg"]) await copyFile(join(here, "src", file), join(out, file));
