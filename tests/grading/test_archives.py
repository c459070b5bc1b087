"""Reading what was handed in: hostile files are refused one by one, and nothing is unpacked."""

import io
import os
import stat
import struct
import tarfile
import zipfile

import pytest

from grading.intake import archives
from grading.intake.archives import ArchiveError, Refused, Source


def zipped(path, files, links=()):
    """A zip of names and contents; `links` are stored as symbolic links to their content."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
        for name, target in links:
            info = zipfile.ZipInfo(name)
            info.create_system = 3
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, target)
    return path


def problems(path):
    """Path and problem of every entry; reading is tried where nothing is wrong from outside."""
    found = {}
    with Source(path) as source:
        for entry in source.entries():
            try:
                entry.read(limit=1000)
                found[str(entry.path)] = ""
            except Refused as problem:
                found[str(entry.path)] = str(problem)
    return found


def test_a_folder_a_zip_and_a_tar_give_the_same(tmp_path):
    folder = tmp_path / "folder"
    (folder / "ann").mkdir(parents=True)
    (folder / "ann" / "quiz.ipynb").write_text("{}")
    (folder / "ann" / ".ipynb_checkpoints").mkdir()
    (folder / "ann" / ".ipynb_checkpoints" / "quiz.ipynb").write_text("old")
    zipped(tmp_path / "a.zip", [("ann/quiz.ipynb", "{}"), ("__MACOSX/ann/._quiz.ipynb", "x")])
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(folder / "ann" / "quiz.ipynb", "./ann/quiz.ipynb")
    for path in (folder, tmp_path / "a.zip", tmp_path / "a.tar.gz"):
        assert problems(path) == {"ann/quiz.ipynb": ""}, path


@pytest.mark.parametrize(
    "name, reason",
    [
        ("../../evil.ipynb", "leads out"),
        ("ann/../../evil.ipynb", "leads out"),
        ("/etc/evil.ipynb", "absolute"),
        ("C:/evil.ipynb", "absolute"),
        ("..\\evil.ipynb", "leads out"),
        ("ann\\evil.ipynb", "backslashes"),
        ("ann/e\x1bvil.ipynb", "control characters"),
        ("x/" * 40 + "evil.ipynb", "deep"),
    ],
)
def test_paths_that_are_not_plain_are_refused_one_by_one(tmp_path, name, reason):
    found = problems(zipped(tmp_path / "a.zip", [("ann/good.ipynb", "{}"), (name, "{}")]))
    assert found.pop("ann/good.ipynb") == ""
    (said,) = found.values()
    assert reason in said
    assert all(character.isprintable() for character in "".join(found))


def test_bombs_are_read_up_to_the_limit_only(tmp_path, monkeypatch):
    zipped(tmp_path / "a.zip", [("bomb.ipynb", b"0" * 5_000_000), ("good.ipynb", "{}")])
    served = []
    original = zipfile.ZipExtFile.read

    def counted(self, n=-1):
        served.append(n)
        return original(self, n)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    found = problems(tmp_path / "a.zip")
    assert found["good.ipynb"] == "" and "larger than" in found["bomb.ipynb"]
    assert served and set(served) == {1001}, "never more than one byte over the limit"


def test_all_files_together_have_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_TOTAL", 1_500)
    files = [(f"{name}.ipynb", name * 600) for name in "abcd"] + [("e.ipynb", "{}")]
    found = problems(zipped(tmp_path / "a.zip", files))
    (tmp_path / "folder").mkdir()
    for name, content in files:
        (tmp_path / "folder" / name).write_text(content)
    assert problems(tmp_path / "folder") == found
    refused = [name for name, problem in found.items() if "all files together" in problem]
    assert refused == ["c.ipynb", "d.ipynb"]
    assert [name for name, problem in found.items() if not problem] == [
        "a.ipynb", "b.ipynb", "e.ipynb",
    ]  # fmt: skip


def test_a_bomb_of_a_tar_is_not_unpacked_to_look_for_the_next_name(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_TOTAL", 1_000_000)
    with tarfile.open(tmp_path / "a.tar.bz2", "w:bz2") as archive:
        for name, size in (("good.ipynb", 2), ("bomb.ipynb", 50_000_000), ("last.ipynb", 2)):
            member = tarfile.TarInfo(name)
            member.size = size
            archive.addfile(member, io.BytesIO(bytes(size)))
    with Source(tmp_path / "a.tar.bz2") as source:
        with pytest.raises(ArchiveError, match=r"bz2 is larger than 0.954 MB when it is unpacked"):
            list(source.entries())
        unpacked = source._archive.fileobj.tell()
    assert unpacked < 1_000_000


def test_a_size_that_lies_does_not_help(tmp_path):
    path = zipped(tmp_path / "a.zip", [("bomb.ipynb", b"0" * 5_000_000)])
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(signature) + offset
        content[place : place + 4] = struct.pack("<I", 10)
    path.write_bytes(bytes(content))
    assert problems(path)["bomb.ipynb"] != ""


def test_links_are_refused_wherever_they_are(tmp_path):
    secret = tmp_path / "secret.db"
    secret.write_text("secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.ipynb").symlink_to(secret)
    (folder / "elsewhere").symlink_to(tmp_path)
    found = problems(folder)
    assert set(found) == {"link.ipynb", "elsewhere"}
    assert set(found.values()) == {"it is a link"}
    zipped(tmp_path / "a.zip", [], links=[("link.ipynb", str(secret))])
    assert problems(tmp_path / "a.zip") == {"link.ipynb": "it is a link"}
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            member = tarfile.TarInfo(f"{kind.decode()}.ipynb")
            member.type, member.linkname = kind, str(secret)
            archive.addfile(member)
    assert sorted(set(problems(tmp_path / "a.tar").values())) == [
        "it is a link",
        "it is no ordinary file",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_make_us_wait(tmp_path):
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert problems(tmp_path) == {"pipe.ipynb": "it is no ordinary file"}


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="needs O_NOFOLLOW")
def test_a_file_that_becomes_a_link_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.ipynb").write_text("{}")
    with Source(folder) as source:
        (entry,) = source.entries()
        (folder / "a.ipynb").unlink()
        (folder / "a.ipynb").symlink_to(tmp_path / "secret")
        with pytest.raises(Refused, match="cannot be read"):
            entry.read()


def test_folders_named_like_notebooks(tmp_path):
    (tmp_path / "f" / "a.ipynb").mkdir(parents=True)
    assert "folder" in problems(tmp_path / "f")["a.ipynb"]
    assert "folder" in problems(zipped(tmp_path / "a.zip", [("a.ipynb/", "")]))["a.ipynb"]


def test_damaged_and_encrypted_members_leave_the_others_alone(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bad.ipynb", "spoiled soon")
        archive.writestr("locked.ipynb", "{}")
        archive.writestr("good.ipynb", "{}")
    content = bytearray(path.read_bytes())
    place = content.index(b"spoiled")
    content[place] ^= 0xFF
    place = content.index(b"locked.ipynb", content.index(b"PK\x01\x02")) - 46 + 8
    content[place] |= 1
    path.write_bytes(bytes(content))
    found = problems(path)
    assert found["good.ipynb"] == ""
    assert "CRC" in found["bad.ipynb"] and "encrypted" in found["locked.ipynb"]


def test_two_members_of_one_name(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        zipped(tmp_path / "a.zip", [("a.ipynb", "first"), ("a.ipynb", "second")])
    with Source(tmp_path / "a.zip") as source:
        first, second = source.entries()
        assert first.read() == b"first"
        with pytest.raises(Refused, match="very name"):
            second.read()


def test_what_is_no_archive_at_all(tmp_path):
    good = zipped(tmp_path / "a.zip", [("a.ipynb", "x" * 1000)])
    half = tmp_path / "half.zip"
    half.write_bytes(good.read_bytes()[:60])
    (tmp_path / "empty.zip").write_bytes(b"")
    for path in (half, tmp_path / "empty.zip", tmp_path / "missing.zip"):
        with pytest.raises(ArchiveError, match=path.name):
            Source(path)
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as archive:
        member = tarfile.TarInfo("a.ipynb")
        member.size = 50_000
        archive.addfile(member, io.BytesIO(os.urandom(50_000)))
    (tmp_path / "half.tar.gz").write_bytes(whole.getvalue()[:20_000])
    try:
        found = problems(tmp_path / "half.tar.gz")
    except ArchiveError as error:
        assert "half.tar.gz" in str(error)
    else:
        assert found["a.ipynb"] != ""


def test_too_many_entries(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_ENTRIES", 3)
    zipped(tmp_path / "a.zip", [(f"{n}.ipynb", "") for n in range(4)])
    with pytest.raises(ArchiveError, match="more than 3 files"):
        problems(tmp_path / "a.zip")
