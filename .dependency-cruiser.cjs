/** Which part may import which. `npm run check` fails on a breach. */
module.exports = {
  forbidden: [
    {
      name: 'machines-are-pure',
      comment: 'Machines touch nothing outside: no Node built-in, no effect, no I/O. Side effects are actors in slots.',
      severity: 'error',
      from: { path: '^src/machines/' },
      to: { pathNot: ['^src/machines/', '^src/types/', '^src/errors\\.ts$', 'node_modules/xstate/'] },
    },
    {
      name: 'effects-know-no-composition',
      comment: 'An effect does and reports; who uses it is decided in src/service.ts and src/service/.',
      severity: 'error',
      from: { path: '^src/effects/' },
      to: { path: '^src/(service|cli|graph-server|config)(/|\\.ts$)|^src/index\\.ts$' },
    },
    {
      name: 'types-are-types',
      severity: 'error',
      from: { path: '^src/types/' },
      to: { pathNot: ['^src/types/', '^src/errors\\.ts$'] },
    },
    {
      name: 'graph-server-is-a-program-of-its-own',
      comment: 'It shares protocol types and the error table with its parent, and nothing else.',
      severity: 'error',
      from: { path: '^src/graph-server/' },
      to: { path: '^src/', pathNot: ['^src/graph-server/', '^src/types/', '^src/errors\\.ts$'] },
    },
    {
      name: 'the-engine-stays-in-its-process',
      comment: 'Only the child programs (and doctor, which asks whether it loads) may load the native engine.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/graph-server/', '^src/cli/doctor/'] },
      to: { path: 'node_modules/@ladybugdb/' },
    },
    {
      name: 'cli-is-the-outermost',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'the-page-runs-in-a-browser',
      comment: 'It speaks HTTP to the service, and shares types with it and nothing else.',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: { path: '^src/', pathNot: ['^src/ui/', '^src/types/'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
