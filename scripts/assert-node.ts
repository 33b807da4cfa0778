const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `development runs on Node 24, but this is ${process.version}: run "npm ci" again with install scripts allowed for "node"`,
  );
  process.exit(1);
}
