"""Optional photo sets: terms first, then a checked archive, then 250 photos of each class."""

import io
import tarfile
import zipfile

import pytest

from launcher import downloads, photo_sets
from launcher.downloads import NotAcceptedError, Source
from tests import loopback
from utils import data

PER_CLASS = 4


@pytest.fixture(autouse=True)
def small_sets_and_own_cache(monkeypatch, tmp_path):
    monkeypatch.setattr(photo_sets, "PER_CLASS", PER_CLASS)
    monkeypatch.setenv(data.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("NO_PROXY", "*")


def zip_bytes(count=6, extra=(), spoil=False):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, body in extra:
            archive.writestr(name, body)
        for kind in ("cat", "dog"):
            for number in range(count):
                name = f"cats_and_dogs_filtered/train/{kind}s/{kind}.{number}.jpg"
                archive.writestr(name, f"photo {kind} {number} ".encode() * 40)
    content = bytearray(target.getvalue())
    if spoil:
        content[content.index(b"photo dog 2") + 3] ^= 255
    return bytes(content)


def tar_bytes():
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for number in range(5, 0, -1):  # not in the order of their numbers
            for breed in ("Abyssinian", "Birman", "beagle", "pug"):
                body = f"{breed} {number}".encode()
                info = tarfile.TarInfo(f"images/{breed}_{number}.jpg")
                info.size = len(body)
                archive.addfile(info, io.BytesIO(body))
        for name in ("images/Abyssinian_1.mat", "../../evil_1.jpg", "/images/evil_2.jpg"):
            archive.addfile(tarfile.TarInfo(name))
        link = tarfile.TarInfo("images/Bengal_1.jpg")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return target.getvalue()


def test_the_zip_gives_the_first_of_each_class(tmp_path):
    archive = tmp_path / "set.zip"
    archive.write_bytes(zip_bytes(extra=[("../evil.jpg", b"x"), ("notes.txt", b"x")]))
    assert photo_sets.inspect_zip(archive) is None
    folder = photo_sets.unpack(archive, tmp_path / "set")
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    assert found == [f"{kind}s/{kind}.{n}.jpg" for kind in ("cat", "dog") for n in range(4)]
    assert (folder / "dogs" / "dog.3.jpg").read_bytes() == b"photo dog 3 " * 40
    assert sorted(path.name for path in tmp_path.iterdir()) == ["set", "set.zip"]


def test_the_tar_gives_all_breeds_alike_and_nothing_outside(tmp_path):
    archive = tmp_path / "set.tar.gz"
    archive.write_bytes(tar_bytes())
    folder = photo_sets.unpack(archive, tmp_path / "set")
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    assert found == [
        *(f"cats/{breed}_{n}.jpg" for breed in ("Abyssinian", "Birman") for n in (1, 2)),
        *(f"dogs/{breed}_{n}.jpg" for breed in ("beagle", "pug") for n in (1, 2)),
    ]
    assert (folder / "cats" / "Birman_2.jpg").read_bytes() == b"Birman 2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["set", "set.tar.gz"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 no zip at all", "its photos cannot be read"),
        (zip_bytes()[:-200], "its photos cannot be read"),
        (zip_bytes(count=3), "3 cats, 3 dogs where at least 4 of each"),
        (zip_bytes(spoil=True), "dog.2.jpg in it is damaged"),
    ],
    ids=["text", "cut", "short", "spoilt"],
)
def test_a_zip_that_is_not_in_order(tmp_path, content, message):
    archive = tmp_path / "set.zip"
    archive.write_bytes(content)
    assert message in photo_sets.inspect_zip(archive)
    with pytest.raises(photo_sets.UnpackError, match="could not be unpacked"):
        photo_sets.unpack(archive, tmp_path / "set")
    assert [path.name for path in tmp_path.iterdir()] == ["set.zip"]


def test_a_folder_with_missing_photos_is_made_again(tmp_path):
    archive = tmp_path / "set.zip"
    archive.write_bytes(zip_bytes())
    folder = photo_sets.unpack(archive, tmp_path / "set")
    (folder / "cats" / "cat.1.jpg").unlink()
    assert not photo_sets.complete(folder)
    assert photo_sets.complete(photo_sets.unpack(archive, folder))


def test_a_stop_while_unpacking_leaves_nothing(tmp_path, monkeypatch):
    archive = tmp_path / "set.zip"
    archive.write_bytes(zip_bytes())

    def stop(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(photo_sets.os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        photo_sets.unpack(archive, tmp_path / "set")
    assert [path.name for path in tmp_path.iterdir()] == ["set.zip"]


# -- the command ----------------------------------------------------------------


@pytest.fixture
def offered(monkeypatch):
    """A photo set with terms on a loopback server; a list of its bytes, to be exchanged."""
    body = [zip_bytes()]

    class Handler(loopback.Handler):
        def on_photos(self):
            self.head(len(body[0]), kind="application/zip")
            self.wfile.write(body[0])

    monkeypatch.setattr(loopback, "Handler", Handler)
    with loopback.running() as address:
        source = Source(
            name="toy",
            title="A toy set",
            url=f"{address}/photos",
            file="toy.zip",
            size=len(body[0]),
            licence="for looking only",
            attribution="nobody",
            terms="You may look at these photos, but not show them.",
            photos=True,
        )
        monkeypatch.setattr(downloads, "REGISTRY", {"toy": source})
        yield body


def test_without_acceptance_nothing_is_downloaded(offered, tmp_path, capsys):
    assert downloads.command("get", "toy") == 2
    captured = capsys.readouterr()
    assert "for looking only" in captured.out and "but not show them" in captured.out
    assert "data get toy --accept" in captured.err
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), (" YES ", 0), ("", 2), ("y", 2)])
def test_a_person_is_asked(offered, monkeypatch, capsys, tmp_path, answer, code):
    monkeypatch.setattr(downloads.sys.stdin, "isatty", lambda: True, raising=False)
    asked = []
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or answer)
    assert downloads.command("get", "toy") == code
    assert len(asked) == 1 and "accept" in asked[0]
    assert photo_sets.complete(downloads.photo_folder("toy")) == (code == 0)


def test_an_accepted_set_is_downloaded_unpacked_and_checked(offered, tmp_path, capsys):
    assert downloads.command("get", "toy", accept=True) == 0
    output = capsys.readouterr().out
    assert output.index("not show them") < output.index("100%") < output.index("Unpacking")
    assert f'lab --data "{tmp_path / "cache" / "toy"}"' in output
    assert photo_sets.complete(tmp_path / "cache" / "toy")
    assert downloads.command("check", None) == 0
    # What is there is not asked for again, but a lost folder is made again.
    downloads.photo_folder("toy").joinpath("cats", "cat.0.jpg").unlink()
    assert downloads.command("get", "toy") == 0
    assert "Already there" in capsys.readouterr().out
    assert photo_sets.complete(tmp_path / "cache" / "toy")


def test_a_spoilt_archive_is_not_kept(offered, tmp_path, capsys):
    offered[0] = zip_bytes(spoil=True)
    assert downloads.command("get", "toy", accept=True) == 1
    assert "dog.2.jpg in it is damaged. Nothing was kept" in capsys.readouterr().err
    assert list((tmp_path / "cache").iterdir()) == []


def test_check_finds_an_archive_that_was_damaged_later(offered, tmp_path, capsys):
    assert downloads.command("get", "toy", accept=True) == 0
    (tmp_path / "cache" / "toy.zip").write_bytes(zip_bytes(spoil=True))
    assert downloads.command("check", None) == 1
    assert "toy.zip is damaged: " in capsys.readouterr().out


def test_ctrl_c_at_the_question(offered, monkeypatch, tmp_path):
    monkeypatch.setattr(downloads.sys.stdin, "isatty", lambda: True, raising=False)

    def interrupt(text):
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupt)
    assert downloads.command("get", "toy") == 130
    assert not (tmp_path / "cache").exists()


def test_refusal_is_no_download_error(offered):
    with pytest.raises(NotAcceptedError):
        downloads.get("toy")


def test_a_folder_of_photos_is_reported(tmp_path, capsys):
    from PIL import Image

    for number, name in enumerate(("cats", "dogs")):
        (tmp_path / name).mkdir()
        Image.new("RGB", (20, 20), (90 * number, 50, 50)).save(tmp_path / name / "a.png")
    (tmp_path / "cats" / "b.jpg").write_bytes(b"")
    assert downloads.command("check", None, folder=tmp_path) == 0
    output = capsys.readouterr().out
    assert "1 cats, 1 dogs" in output and "cats/b.jpg: empty, 0 bytes; skipped" in output
    assert downloads.command("check", None, folder=tmp_path / "nowhere") == 1
    assert "does not exist" in capsys.readouterr().err


def test_photo_sets_have_terms_and_can_be_inspected():
    for source in downloads.REGISTRY.values():
        assert bool(source.terms) == source.photos
        assert source.sha256 or source.name == "cats_and_dogs"  # whose archive is inspected
