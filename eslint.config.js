import { defineConfig } from "eslint/config";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const SCRIPTS = ["scripts/**", "bench/**", "e2e/**", "packages/**", "db/**", "*.config.*", ".dependency-cruiser.cjs"];
const TESTS = ["**/*.test.ts", "**/*.test.tsx"];

export default defineConfig(
  {
    ignores: [
      "node_modules/",
      ".next/",
      ".data/",
      "next-env.d.ts",
      "test-results/",
      "playwright-report/",
      "packages/*/dist/",
    ],
  },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommended],
    plugins: { "react-hooks": reactHooks },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "max-lines": ["error", { max: 500, skipBlankLines: true }],
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message:
            "Read settings through lib/env: the environment is parsed once, at boot, and every missing name is said.",
        },
      ],
      ...reactHooks.configs.recommended.rules,
    },
  },
  {
    // The one reader of the environment, and the programs around the product that hand it on.
    files: ["lib/env.ts", "lib/env/**", "lib/log.ts", "next.config.ts", "instrumentation.ts", ...SCRIPTS, ...TESTS],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["scripts/**", "bench/**", "e2e/**", "packages/**", "db/migrate.ts", "db/seed/**"],
    rules: { "no-console": "off" },
  },
);
