// What is asked of every script: eslint --config loom/browser/javascript/eslint.config.js loom
// NODE_PATH names the folder where `npm ci` has put the packages.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const js = require("@eslint/js"), globals = require("globals");

const rules = {
  ...js.configs.recommended.rules,
  "array-callback-return": "error",
  "arrow-body-style": "error",
  "default-case-last": "error",
  "dot-notation": "error",
  eqeqeq: "error",
  "func-style": ["error", "expression"],
  "logical-assignment-operators": ["error", "always", { enforceForIfStatements: true }],
  "no-alert": "error",
  "no-console": "error",
  "no-else-return": "error",
  "no-eval": "error",
  "no-implicit-coercion": "error",
  "no-implied-eval": "error",
  "no-lonely-if": "error",
  "no-new-func": "error",
  "no-new-wrappers": "error",
  "no-param-reassign": "error",
  "no-script-url": "error",
  "no-self-compare": "error",
  "no-throw-literal": "error",
  "no-unneeded-ternary": "error",
  "no-unused-expressions": ["error", { allowShortCircuit: true }],
  "no-useless-concat": "error",
  "no-useless-rename": "error",
  "no-useless-return": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-arrow-callback": "error",
  "prefer-const": ["error", { destructuring: "all" }],
  "prefer-exponentiation-operator": "error",
  "prefer-object-has-own": "error",
  "prefer-rest-params": "error",
  "prefer-spread": "error",
  quotes: ["error", "double", { avoidEscape: true, allowTemplateLiterals: true }],
  radix: ["error", "as-needed"],
  semi: "error",
};

export default [
  { ignores: ["**/static/{codemirror,sha256}.js", "**/build/**", "**/tangled/**"] },
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules,
  },
  // What a page loads with no `type`; DOCUMENTATION_OPTIONS is Sphinx's.
  {
    files: ["loom/weaving/**/*.js", "loom/live/**/*.js"],
    languageOptions: { sourceType: "script", globals: { DOCUMENTATION_OPTIONS: "readonly" } },
  },
  // The newest are held to a length, too.
  {
    files: ["loom/browser/**/*.js"],
    rules: {
      "max-len": ["error", { code: 140, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
      "max-lines": ["error", 200],
    },
  },
  { files: ["**/worker*.js"], languageOptions: { globals: globals.worker } },
  { files: ["**/javascript/**/*.js"], languageOptions: { globals: globals.node } },
];
