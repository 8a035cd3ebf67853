"""Writes the image's bill of materials: the jars' as Maven made them, and the system's packages.

Usage: sbom.py --revision COMMIT --out FILE MAVEN-SBOM... (CycloneDX 1.6 as JSON)
"""

import argparse
import json
import os
import subprocess
from pathlib import Path
from urllib.parse import quote

FORMAT = "${Package}\t${Version}\t${Architecture}\t${source:Package}\n"
LIBTORCH = Path("/opt/libtorch/SHA256SUMS")


def debian_packages(system: str) -> list:
    """The installed packages of the distribution, as dpkg knows them."""
    listed = subprocess.run(["dpkg-query", "-W", "-f", FORMAT], check=True, capture_output=True, text=True)
    components = []
    for line in listed.stdout.splitlines():
        name, version, architecture, source = line.split("\t")
        url = f"pkg:deb/{system}/{name}@{quote(version)}?arch={architecture}"
        components.append(
            {
                "type": "library",
                "bom-ref": url,
                "name": name,
                "version": version,
                "purl": url,
                "properties": [{"name": "source", "value": source}],
            }
        )
    return components


def libtorch_files() -> list:
    """libtorch's libraries with their checksums; DJL's server gives them no other name."""
    if not LIBTORCH.exists():
        return []
    components = []
    for line in LIBTORCH.read_text().splitlines():
        checksum, name = line.split(maxsplit=1)
        components.append(
            {
                "type": "file",
                "bom-ref": f"libtorch/{name}",
                "name": f"libtorch/{name}",
                "version": f"{os.environ.get('PYTORCH_FLAVOR', 'unknown')}",
                "hashes": [{"alg": "SHA-256", "content": checksum}],
            }
        )
    return components


def merge(boms: list, others: list, revision: str) -> dict:
    """One bill: the programs and libraries of the given ones, each once, and the other components."""
    components = {}
    for bom in boms:
        for component in [bom["metadata"]["component"], *bom["components"]]:
            components.setdefault(component["bom-ref"], component)
    for component in others:
        components.setdefault(component["bom-ref"], component)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "container",
                "bom-ref": "image",
                "name": "adafisher",
                "version": revision,
            }
        },
        "components": [components[reference] for reference in sorted(components)],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--revision", required=True)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("boms", nargs="+", type=Path)
    options = parser.parse_args()
    release = dict(
        line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line
    )
    boms = [json.loads(path.read_text()) for path in options.boms]
    others = debian_packages(release["ID"].strip('"')) + libtorch_files()
    bom = merge(boms, others, options.revision)
    options.out.write_text(json.dumps(bom, indent=1, ensure_ascii=False) + "\n")
    print(f"{options.out}: {len(bom['components'])} components")


if __name__ == "__main__":
    main()
