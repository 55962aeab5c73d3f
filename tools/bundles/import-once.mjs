// In a process of its own: how long the import of a module takes, in milliseconds, from asking for it until it has run.
const [, , module = ''] = process.argv;
const began = performance.now();
await import(module);
process.stdout.write(String(performance.now() - began), () => process.exit(0));
