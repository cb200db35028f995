import { defineConfig } from "vitest/config";

// vitest 5 prints failures with it; Node 20 has not got it yet.
(Map as { groupBy?: unknown }).groupBy ??= (items: Iterable<unknown>, key: (item: unknown, index: number) => unknown) => {
  const groups = new Map<unknown, unknown[]>();
  let index = 0;
  for (const item of items) {
    const name = key(item, index++);
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return groups;
};

export default defineConfig({ test: { include: ["test/**/*.test.ts"] } });
