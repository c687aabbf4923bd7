"""The scripts of the pages: linted, tested by themselves, bundled as pinned."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

import loom
from loom.tests.browser.node import NODE, node

__all__ = ["node"]

TOOL = Path(loom.__file__).parent
FOLDER = TOOL / "browser" / "javascript"
STATIC = TOOL / "browser" / "static"
MODULES = TOOL.parent / ".node" / "node_modules"
PACKAGE = json.loads((FOLDER / "package.json").read_text("utf-8"))
LOCK = (FOLDER / "package-lock.json").read_text("utf-8")
BUNDLES = "codemirror", "sha256"
each_bundle = pytest.mark.parametrize("bundle", BUNDLES)


@pytest.fixture
def run():
    """Run Node with the packages of `.node`; what it says where it fails."""
    for name, version in PACKAGE["devDependencies"].items():
        file = MODULES / name / "package.json"
        there = file.exists() and json.loads(file.read_text("utf-8"))["version"]
        assert there == version, (
            f'{name} {version} is not in {MODULES}: "make .node/stamp"'
        )

    def run_node(*command):
        environment = {**os.environ, "NODE_PATH": str(MODULES)}
        done = subprocess.run(
            [NODE, *command],
            cwd=TOOL.parent,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run_node


def test_every_script_passes_eslint(run):
    eslint = MODULES / "eslint" / "bin" / "eslint.js"
    config = FOLDER / "eslint.config.js"
    run(eslint, "--config", config, "--max-warnings", "0", TOOL)


def test_the_scripts_pass_their_own_tests():
    tests = sorted((FOLDER / "tests").glob("*.test.js"))
    done = subprocess.run([NODE, "--test", *tests], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert int(re.search(r"^# pass (\d+)$", done.stdout, re.M)[1]) >= len(tests)


def test_every_package_is_pinned_and_names_no_server():
    assert all(
        re.fullmatch(r"\d+\.\d+\.\d+", pin)
        for pin in PACKAGE["devDependencies"].values()
    )
    packages = json.loads(LOCK)["packages"]
    assert packages.pop("")["devDependencies"] == PACKAGE["devDependencies"]
    assert packages and all("resolved" not in each for each in packages.values())
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())


def read_bundled(bundle):
    """The packages that a bundle says it holds, each with its version."""
    with (STATIC / f"{bundle}.js").open(encoding="utf-8") as file:
        header = file.readline()
    packages, esbuild = re.fullmatch(
        r"/\* (.*); by esbuild (\S+)\. .* \*/\n", header
    ).groups()
    return dict(each.split(" ") for each in packages.split(", ")), esbuild


@each_bundle
def test_a_bundle_is_of_the_pinned_versions(bundle):
    bundled, esbuild = read_bundled(bundle)
    assert esbuild == PACKAGE["devDependencies"]["esbuild"]
    locked = json.loads(LOCK)["packages"]
    assert {
        name: locked[f"node_modules/{name}"]["version"] for name in bundled
    } == bundled


def test_every_package_that_is_pinned_to_be_bundled_is():
    tools = "@eslint/js", "esbuild", "eslint", "globals"
    bundled = set().union(*(read_bundled(bundle)[0] for bundle in BUNDLES))
    assert PACKAGE["devDependencies"].keys() - set(tools) <= bundled


def test_no_more_is_bundled_than_is_used():
    given = read_names("export", FOLDER / "codemirror.js", r"@[\w/-]+")
    scripts = [path for path in STATIC.rglob("*.js") if path.stem not in BUNDLES]
    taken = [read_names("import", path, r"\.\.?/codemirror\.js") for path in scripts]
    assert set(given) == set().union(*taken)


HASH = """
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
const { sha256 } = await import(pathToFileURL(process.argv[1]));
const hex = bytes => Buffer.from(bytes).toString("hex");
for (const length of [0, 1, 55, 56, 63, 64, 65, 1000, 123457]) {
  const bytes = Uint8Array.from({ length }, (_, n) => (n * n + length) % 251);
  const wanted = createHash("sha256").update(bytes).digest("hex");
  if (hex(sha256(bytes)) !== wanted) throw new Error(`${length} bytes`);
}
"""


def test_the_digests_are_those_of_node(run):
    run("--input-type=module", "--eval", HASH, STATIC / "sha256.js")


def read_names(word, path, source):
    """The names that a script takes from others, or hands on."""
    lists = re.findall(
        rf'^{word} {{([^}}]*)}} from "{source}"', path.read_text("utf-8"), re.M
    )
    return [
        name.strip() for names in lists for name in names.split(",") if name.strip()
    ]


@each_bundle
def test_the_licences_of_all_that_is_bundled_are_beside_it(bundle):
    text = (STATIC / f"{bundle}.LICENSES.txt").read_text("utf-8")
    licences = dict(each.split("\n\n", 1) for each in text.split(f"\n{'-' * 72}\n\n"))
    assert set(licences) == {" ".join(each) for each in read_bundled(bundle)[0].items()}
    assert all(
        "Permission is hereby granted" in licence for licence in licences.values()
    )


@each_bundle
def test_the_map_leads_to_the_sources_of_the_bundle(bundle):
    mapped = json.loads((STATIC / f"{bundle}.js.map").read_text("utf-8"))
    names = {re.match(r"(@[^/]+/)?[^/]+", source)[0] for source in mapped["sources"]}
    assert names == set(read_bundled(bundle)[0])
    assert mapped["mappings"].startswith(";")  # the first line says what is bundled


@pytest.mark.prove
def test_bundled_again_it_is_the_same(run, tmp_path):
    run(FOLDER / "bundle.js", tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(made) == 3 * len(BUNDLES)
    assert made == {name: (STATIC / name).read_bytes() for name in made}
