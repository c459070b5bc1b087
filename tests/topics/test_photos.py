"""Folders of photos: what is read, what is told, and that no file stops the others."""

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from topics.photos import photos
from topics.photos.photos import FolderError, Photos, load_folder

PETS = Path(__file__).resolve().parents[3] / "shared" / "data" / "pets"


def picture(colour=(200, 100, 50), size=(40, 30)):
    """One colour and a ramp, so that no two calls with other colours give equal files."""
    image = Image.new("RGB", size, colour)
    image.putpixel((0, 0), (colour[2], colour[0], colour[1]))
    return image


@pytest.fixture
def folder(tmp_path):
    """Two classes with two ordinary photos each."""
    root = tmp_path / "my photos"
    for name, base in (("cats", 40), ("dogs", 140)):
        (root / name).mkdir(parents=True)
        for number in range(2):
            picture((base + 40 * number, 90, 20)).save(root / name / f"{number}.jpg")
    return root


def told(loaded, name):
    """What was told about the file of this name: (what, done), one or more."""
    return [(p.what, p.done) for p in loaded.problems if p.path.name == name]


def test_ordinary_photos(folder):
    loaded = load_folder(folder, size=24)
    assert loaded.images.shape == (4, 24, 24, 3) and loaded.images.dtype == np.float32
    assert loaded.labels.tolist() == [0, 0, 1, 1] and loaded.labels.dtype == np.int64
    assert loaded.classes == ("cats", "dogs") and loaded.problems == ()
    assert [path.name for path in loaded.paths] == ["0.jpg", "1.jpg"] * 2
    reds = loaded.images[:, 12, 12, 0] * 255
    assert np.allclose(reds, [40, 80, 140, 180], atol=4)
    assert loaded.describe() == "4 pictures of 24x24x3: 2 cats, 2 dogs"


def bad_jpeg(path):
    whole = path.parent / "whole.tmp"
    Image.effect_noise((80, 80), 90).convert("RGB").save(whole, format="JPEG")
    content = whole.read_bytes()
    whole.unlink()
    path.write_bytes(content[: len(content) // 2])


def bomb(path):
    """A PNG of a few bytes that says it is 60,000 x 60,000 pixels."""

    def chunk(kind, body):
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    path.write_bytes(png + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b""))


def animation(path):
    frames = [picture((n, 9, 9)) for n in (10, 90, 170)]
    frames[0].save(path, format="GIF", save_all=True, append_images=frames[1:])


REFUSED = {
    "empty.jpg": (lambda path: path.write_bytes(b""), "empty, 0 bytes", "skipped"),
    "page.jpg": (lambda path: path.write_bytes(b"<html>Log in</html>"), "no picture", "skipped"),
    "notes.txt": (lambda path: path.write_text("cats", encoding="utf-8"), "no picture", "skipped"),
    "half.jpg": (bad_jpeg, "broken (", "skipped"),
    "header.png": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n"), "", "skipped"),
    "bomb.png": (bomb, "more pixels", "refused"),
    "dot.png": (lambda path: picture(size=(1, 1)).save(path), "1 x 1 pixels", "skipped"),
    "inner": (lambda path: path.mkdir(), "not a file", "skipped"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_told_and_left_out(folder, name):
    make, what, done = REFUSED[name]
    make(folder / "cats" / name)
    loaded = load_folder(folder, size=16)
    assert len(loaded) == 4 and name not in [path.name for path in loaded.paths]
    ((found, action),) = told(loaded, name)
    assert found.startswith(what) and action == done
    assert f"cats/{name}: " in loaded.describe()


CONVERTED = {
    "grey.jpg": (lambda p: picture().convert("L").save(p), "greyscale", (126, 126, 126)),
    "grey16.png": (
        lambda p: Image.fromarray(np.full((20, 20), 32768, np.uint16)).save(p),
        "greyscale",
        (127, 127, 127),
    ),
    "print.jpg": (
        lambda p: Image.new("CMYK", (20, 20), (255, 0, 0, 0)).save(p),
        "CMYK",
        (0, 255, 255),
    ),
    "photo.jpg": (lambda p: picture().save(p, format="PNG"), "PNG named .jpg", (200, 100, 50)),
    "photo": (lambda p: picture().save(p, format="JPEG"), "JPEG without an", (200, 100, 50)),
    "wink.gif": (animation, "animated, 3 frames", (10, 9, 9)),
    "logo.png": (
        lambda p: Image.new("RGBA", (20, 20), (255, 0, 0, 51)).save(p),
        "transparent",
        (255, 204, 204),
    ),
}


@pytest.mark.parametrize("name", CONVERTED)
def test_what_needs_a_change_is_told_and_right(folder, name):
    make, what, colour = CONVERTED[name]
    make(folder / "dogs" / name)
    loaded = load_folder(folder, size=16)
    ((found, done),) = told(loaded, name)
    assert found.startswith(what) and done
    row = [path.name for path in loaded.paths].index(name)
    assert loaded.labels[row] == 1
    assert np.allclose(255 * loaded.images[row, 8, 8], colour, atol=4)


def test_pictures_of_other_kinds_are_read_without_a_word(folder):
    picture((1, 2, 3)).save(folder / "cats" / "a.png")
    picture((4, 5, 6)).save(folder / "cats" / "b.bmp")
    picture((7, 8, 9)).save(folder / "cats" / "c.webp")
    picture((10, 20, 30)).convert("P").save(folder / "cats" / "d.gif")
    picture((40, 50, 60)).save(folder / "cats" / "E.JPEG", format="JPEG")
    loaded = load_folder(folder, size=16)
    assert len(loaded) == 9 and loaded.problems == ()


def test_files_of_the_system_are_passed_over(folder):
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "cats" / ".hidden.jpg").write_bytes(b"x")
    (folder / "cats" / "Thumbs.db").write_bytes(b"x")
    (folder / ".ipynb_checkpoints").mkdir()
    assert load_folder(folder, size=16).problems == ()
    (folder / "list.txt").write_text("x", encoding="utf-8")
    assert told(load_folder(folder, size=16), "list.txt") == [("in no class folder", "skipped")]


def test_the_same_file_twice_is_read_once(folder):
    content = (folder / "cats" / "0.jpg").read_bytes()
    (folder / "cats" / "again.jpg").write_bytes(content)
    (folder / "dogs" / "stray.jpg").write_bytes(content)
    loaded = load_folder(folder, size=16)
    assert len(loaded) == 4
    assert told(loaded, "again.jpg") == [("the same file as cats/0.jpg", "skipped")]
    assert told(loaded, "stray.jpg") == [
        ("the same file as cats/0.jpg of another class", "skipped")
    ]


def test_a_phones_orientation_is_obeyed(folder):
    turned = Image.new("RGB", (40, 40), (0, 0, 255))
    turned.paste((255, 0, 0), (0, 0, 40, 20))  # red above
    exif = turned.getexif()
    exif[0x0112] = 3  # stored upside down
    turned.save(folder / "cats" / "phone.jpg", exif=exif)
    loaded = load_folder(folder, size=16)
    row = [path.name for path in loaded.paths].index("phone.jpg")
    assert loaded.images[row, 14, 8, 0] > 0.9 > 0.1 > loaded.images[row, 2, 8, 0]


def test_a_large_photo_is_squeezed_not_cut(folder):
    wide = Image.new("RGB", (3000, 1000), (0, 0, 255))
    wide.paste((255, 0, 0), (0, 0, 1500, 1000))
    wide.save(folder / "dogs" / "wide.jpg")
    loaded = load_folder(folder, size=30)
    image = loaded.images[[path.name for path in loaded.paths].index("wide.jpg")]
    assert np.allclose(image[15, :13], (1, 0, 0), atol=0.03)
    assert np.allclose(image[15, 17:], (0, 0, 1), atol=0.03)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs POSIX rights")
def test_a_file_that_may_not_be_read(folder):
    (folder / "cats" / "0.jpg").chmod(0)
    ((what, done),) = told(load_folder(folder, size=16), "0.jpg")
    assert what.startswith("cannot be read") and done == "skipped"


@pytest.mark.skipif(os.name == "nt", reason="makes a POSIX pipe")
def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "cats" / "pipe.jpg")
    os.symlink(folder / "nowhere.jpg", folder / "cats" / "link.jpg")
    loaded = load_folder(folder, size=16)
    assert told(loaded, "pipe.jpg") == told(loaded, "link.jpg") == [("not a file", "skipped")]


def test_per_class_takes_some_at_random_and_keeps_the_rest_out(folder):
    for number in range(10):
        picture((10 * number, 20, 200)).save(folder / "cats" / f"more{number}.png")
    (folder / "cats" / "empty.jpg").write_bytes(b"")
    chosen = {seed: load_folder(folder, 16, per_class=2, seed=seed) for seed in (0, 1, 0)}
    assert all(np.bincount(loaded.labels).tolist() == [2, 2] for loaded in chosen.values())
    assert chosen[0].paths != chosen[1].paths
    assert chosen[0].paths == load_folder(folder, 16, per_class=2, seed=0).paths


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: f / "nowhere", "does not exist. Expected a folder with one sub-folder"),
        (lambda f: f / "cats" / "0.jpg", "is not a folder"),
        (lambda f: f / "cats", "has no sub-folders"),
        (lambda f: (f / "birds").mkdir() or f, "birds has no picture that can be read"),
        (lambda f: f.parent, "has folders inside its sub-folders.*Name one of them: .*my photos"),
    ],
    ids=["missing", "file", "class", "empty class", "above"],
)
def test_folders_that_are_no_dataset(folder, spoil, message):
    with pytest.raises(FolderError, match=message):
        load_folder(spoil(folder))


def test_one_class_is_no_task(tmp_path):
    (tmp_path / "cats").mkdir()
    with pytest.raises(FolderError, match="one sub-folder, cats"):
        load_folder(tmp_path)


def test_an_empty_class_says_what_was_in_it(folder):
    (folder / "birds").mkdir()
    (folder / "birds" / "a.jpg").write_bytes(b"")
    with pytest.raises(FolderError, match="For example: birds/a.jpg: empty, 0 bytes"):
        load_folder(folder)


def test_more_than_fits_into_memory_is_refused_before_it_is_read(folder, monkeypatch):
    monkeypatch.setattr(photos, "MOST_MEMORY", 4 * 12 * 100 * 100 - 1)
    with pytest.raises(FolderError, match="4 files.*per_class=250"):
        load_folder(folder, size=100)
    assert len(load_folder(folder, size=99)) == 4


def toy(counts):
    labels = np.repeat(np.arange(len(counts)), counts)
    images = np.arange(len(labels), dtype=np.float32)[:, None, None, None] * np.ones((1, 2, 2, 3))
    paths = tuple(Path(f"{row}.jpg") for row in range(len(labels)))
    return Photos(images, labels, tuple("abc"[: len(counts)]), paths, ())


def test_split_is_stratified_disjoint_and_keeps_rows_together():
    train, test = photos.split(toy([10, 20]), test_share=0.2, seed=1)
    assert np.bincount(test.labels).tolist() == [2, 4] and len(train) == 24
    rows = np.concatenate([part.images[:, 0, 0, 0] for part in (train, test)])
    assert sorted(rows) == list(range(30))
    for part in (train, test):
        assert [int(path.stem) for path in part.paths] == part.images[:, 0, 0, 0].tolist()
        assert np.array_equal(part.labels, part.images[:, 0, 0, 0] >= 10)
    assert len(set(np.diff(train.labels))) > 1  # not sorted by class
    again = photos.split(toy([10, 20]), test_share=0.2, seed=1)[0]
    other = photos.split(toy([10, 20]), test_share=0.2, seed=2)[0]
    assert np.array_equal(train.images, again.images)
    assert not np.array_equal(train.images, other.images)


def test_split_needs_two_of_each():
    assert [len(part) for part in photos.split(toy([2, 2]), 0.01)] == [2, 2]
    with pytest.raises(FolderError, match="class b: 1 picture"):
        photos.split(toy([5, 1]))


def test_folder_from_environment(monkeypatch, tmp_path):
    monkeypatch.delenv(photos.VARIABLE, raising=False)
    assert photos.folder_from_environment() is None
    monkeypatch.setenv(photos.VARIABLE, f" {tmp_path} ")
    assert photos.folder_from_environment() == tmp_path


def test_the_committed_lesson_was_run_without_photos():
    """Photos of others must not get into the repository by way of an executed notebook."""
    root = Path(__file__).resolve().parents[2]
    solved = root / "solutions" / "11_a_small_photo_dataset.ipynb"
    if not solved.exists():
        pytest.skip("solutions are not part of this copy")
    assert "COURSE_PHOTOS is not set.\\n" in solved.read_text(encoding="utf-8")
