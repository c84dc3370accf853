"""What the study needs on this machine: tools, Arm's libraries, engines built for Arm's cores."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from runtime.errors import VismaidError
from studies.arm_prediction.cycles import Core
from studies.arm_prediction.emulated import Emulator

_PACKAGES = {
    "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu",
    "aarch64-linux-gnu-g++": "g++-aarch64-linux-gnu",
    "qemu-aarch64-static": "qemu-user-static",
    "qemu-x86_64-static": "qemu-user-static",
    "setarch": "util-linux",
    "cmake": "cmake",
    "ninja": "ninja-build",
    "dpkg": "dpkg",
    "apt-get": "apt",
}
_LLVM = ("llvm-mc", "llvm-mca")
_LLVM_VERSION = 19
"""The first whose model of Neoverse N1, the server's A76, is known to be right here."""
_DEBIAN = (
    *("libc6", "libgcc-s1", "libstdc++6", "libgomp1", "zlib1g", "libexpat1", "libffi8", "libssl3"),
    *("libbz2-1.0", "liblzma5", "libsqlite3-0", "libuuid1"),
    *("python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib"),
)
_WHEELS = ("numpy", "onnxruntime")
_BINDINGS = ("llama_cpp", "diskcache", "jinja2", "markupsafe", "typing_extensions")
"""What llama-cpp-python's bindings consist of: no machine code but what they do without."""
_PLATFORMS = ("manylinux_2_27_aarch64", "manylinux_2_28_aarch64", "manylinux_2_17_aarch64")
_FLAGS = {"a72": "armv8-a", "a76": "armv8.2-a+dotprod+fp16"}
_PARTS = {"a72": "d08", "a76": "d0b"}
_FEATURES = {
    "a72": "fp asimd evtstrm crc32 cpuid",
    "a76": "fp asimd evtstrm crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp",
}


class ToolError(VismaidError):
    """Something that the study needs is not on this machine."""


@dataclass(frozen=True)
class Place:
    """A processor that code is counted on."""

    name: str
    core: Core
    emulator: Emulator
    operations: Path
    """``ggml_ops``, built for it."""
    python: Path


@dataclass
class Workshop:
    """A folder in which all is that is fetched and built."""

    folder: Path
    tools: dict[str, str] = field(default_factory=dict)

    def find_tools(self) -> None:
        """Look for everything that is needed.

        Raises:
            ToolError: something is not there; all of it is named.
        """
        missing = {package for tool, package in _PACKAGES.items() if not shutil.which(tool)}
        homes = [f"/usr/lib/llvm-{_LLVM_VERSION}/bin", os.environ.get("LLVM_BIN", "")]
        for tool in _LLVM:
            found = next(filter(None, (shutil.which(tool, path=home) for home in homes)), None)
            if found:
                self.tools[tool] = found
            else:
                missing.add(f"llvm-{_LLVM_VERSION}")
        if missing:
            raise ToolError(f"Missing here: install the packages {', '.join(sorted(missing))}.")

    def place(self, name: str) -> Place:
        """A processor: ``x86`` (this machine's), ``a72`` or ``a76``."""
        operations = self.folder / f"ggml_ops-{name}"
        if name == "x86":
            core = Core("x86_64", "znver3")
            emulator = Emulator("qemu-x86_64-static", "max")
            return Place(name, core, emulator, operations, Path(sys.executable))
        libraries = self.folder / f"engine-{name}/bin"
        found = {
            "LD_LIBRARY_PATH": str(libraries),
            "LLAMA_CPP_LIB_PATH": str(libraries),
            "PYTHONPATH": str(self.folder / "packages"),
        }
        root = self.folder / f"root-{name}"
        emulator = Emulator("qemu-aarch64-static", f"cortex-{name}", root, found)
        # LLVM models cortex-a76 as an A57, half as wide; Neoverse N1 is the same core for servers.
        core = {
            "a72": Core("aarch64", "cortex-a72"),
            "a76": Core("aarch64", "neoverse-n1", "+fullfp16,+dotprod"),
        }[name]
        return Place(name, core, emulator, operations, root / "usr/bin/python3.11")

    def prepare(self, source: Path) -> None:
        """Fetch and build everything; what is there already is kept.

        Args:
            source: llama.cpp's, as in the source distribution of llama-cpp-python.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._fetch()
        for name in ("x86", *_FLAGS):
            self._build(source, name)

    def _fetch(self) -> None:
        packages, debian = self.folder / "packages", self.folder / "debian"
        if not packages.exists():
            platforms = [f"--platform={platform}" for platform in _PLATFORMS]
            versions = [f"{name}=={version(name)}" for name in _WHEELS]
            words = [sys.executable, "-m", "pip", "install", "--no-deps", "--python-version=3.11"]
            _run([*words, "--only-binary=:all:", *platforms, f"--target={packages}", *versions])
        for name in _BINDINGS:
            found = find_spec(name)
            assert found is not None
            assert found.origin is not None
            origin = Path(found.origin)
            source = origin.parent if origin.name == "__init__.py" else origin
            if not (link := packages / source.name).exists():
                link.symlink_to(source)
        if not debian.exists():
            self._fetch_debian(debian)
        for name in _FLAGS:
            root = self.folder / f"root-{name}"
            if not root.exists():
                for package in sorted(debian.glob("*.deb")):
                    _run(["dpkg", "-x", str(package), str(root)])
                _describe_processor(root, name)

    def _fetch_debian(self, folder: Path) -> None:
        partial = folder.with_suffix(".partial")
        partial.mkdir(exist_ok=True)
        try:
            _run(["apt-get", "download", *(f"{name}:arm64" for name in _DEBIAN)], partial)
        except ToolError as error:
            advice = "`dpkg --add-architecture arm64` and `apt-get update` make them known."
            raise ToolError(f"{error} {advice}") from None
        partial.rename(folder)

    def _build(self, source: Path, name: str) -> None:
        build = self.folder / f"engine-{name}"
        compiler = "gcc" if name == "x86" else "aarch64-linux-gnu-gcc"
        options = ["-DCMAKE_BUILD_TYPE=Release", "-DLLAMA_BUILD_TESTS=OFF", "-DLLAMA_CURL=OFF"]
        if name != "x86":
            options += [
                "-DCMAKE_SYSTEM_NAME=Linux",
                "-DCMAKE_SYSTEM_PROCESSOR=aarch64",
                f"-DCMAKE_C_COMPILER={compiler}",
                "-DCMAKE_CXX_COMPILER=aarch64-linux-gnu-g++",
                "-DGGML_NATIVE=OFF",
                f"-DGGML_CPU_ARM_ARCH={_FLAGS[name]}",
            ]
        _run(["cmake", "-G", "Ninja", "-S", str(source), "-B", str(build), *options])
        _run(["ninja", "-C", str(build), "llama"])
        program = str(Path(__file__).with_name("ggml_ops.c"))
        words = [compiler, "-O2", "-w", f"-I{source / 'ggml/include'}", program]
        words += ["-o", str(self.folder / f"ggml_ops-{name}"), f"-L{build / 'bin'}"]
        words += ["-lggml-cpu", "-lggml-base", "-lm", "-Wl,--allow-shlib-undefined"]
        _run([*words, f"-Wl,-rpath,{build / 'bin'}"])


def _describe_processor(root: Path, name: str) -> None:
    """ONNX Runtime reads what cores there are, and is not to read this machine's."""
    cores = root / "sys/devices/system/cpu"
    (root / "proc").mkdir()
    lines = []
    for index in range(4):
        topology, cache = cores / f"cpu{index}/topology", cores / f"cpu{index}/cache/index2"
        for file, value in (
            (topology / "physical_package_id", "0"),
            (topology / "core_id", str(index)),
            *((topology / f"{group}_cpus_list", "0-3") for group in ("cluster", "package")),
            (topology / "core_siblings_list", "0-3"),
            *(
                (topology / f"{group}_list", str(index))
                for group in ("core_cpus", "thread_siblings")
            ),
            (cache / "level", "2"),
            (cache / "size", "512K"),
            (cache / "shared_cpu_list", str(index)),
        ):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{value}\n", encoding="utf-8")
        lines += [f"processor\t: {index}", f"Features\t: {_FEATURES[name]}"]
        lines += ["CPU implementer\t: 0x41", "CPU architecture: 8", "CPU variant\t: 0x4"]
        lines += [f"CPU part\t: 0x{_PARTS[name]}", "CPU revision\t: 1", ""]
    (root / "proc/cpuinfo").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for file_name in ("possible", "present", "online"):
        (cores / file_name).write_text("0-3\n", encoding="utf-8")


def _run(words: Sequence[str], folder: Path | None = None) -> None:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["nothing was said"]
        raise ToolError(f"`{' '.join(words[:3])} …` failed: {said[-1]}.")
