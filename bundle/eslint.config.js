// The rules for the scripts: `npm run lint` in this folder, and tests/web/test_site_scripts.py.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    rules: {
      "no-var": "error",
      "prefer-const": "error",
      "prefer-arrow-callback": "error",
      "prefer-template": "error",
      eqeqeq: ["error", "always"],
      curly: ["error", "multi-line"],
      "no-shadow": "error",
      "max-len": ["error", { code: 120, ignoreUrls: true }],
    },
  },
  { files: ["site/**/*.js"], ignores: ["site/**/*.test.js"], languageOptions: { globals: globals.browser } },
  { files: ["*.mjs", "*.config.js", "site/**/*.test.js"], languageOptions: { globals: globals.node } },
  { files: ["*.cjs"], languageOptions: { globals: globals.node, sourceType: "commonjs" } },
];
