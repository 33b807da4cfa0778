/**
 * Lists what is installed from its metadata, without importing any of it. Isolated Python (`-I`) keeps the working folder
 * off its path, whose files could stand in for modules; what the training sees besides is added as mere places to look.
 */
export const listPackagesScript = `
import json, os, platform, site, sys
from importlib import metadata

path = list(sys.path)
path += [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if os.path.isabs(one)]
if sys.prefix == sys.base_prefix and not os.environ.get("PYTHONNOUSERSITE"):
    path.append(site.getusersitepackages())
packages = []
for found in metadata.distributions(path=path):
    try:
        name, version = found.metadata["Name"], found.version
        direct = found.read_text("direct_url.json")
    except Exception:
        continue
    if isinstance(name, str) and isinstance(version, str):
        packages.append([name, version, direct])
answer = {"version": platform.python_version(), "implementation": platform.python_implementation(), "packages": packages}
sys.stdout.write(json.dumps(answer))
`;
