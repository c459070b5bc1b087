"""Lesson 14: texts, sounds and rows of tables; the real archives, read with bounds."""

import io
import re
import tarfile
import wave
import zipfile

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from topics.domains import audio, comparisons, figures, real_sets, text  # noqa: E402
from utils import results
from utils.data import DataDamaged, DataNotFound  # noqa: E402

# -- Text ----------------------------------------------------------------------


def test_the_label_of_a_template_sentence_follows_from_its_words():
    found = text.template_sentences(400, seed=3, new_words=True)
    assert found.labels.sum() == 200
    good = {word for group in text.POSITIVE for word in group}
    bad = {word for group in text.NEGATIVE for word in group}
    asides = sum("was not our" in said or "did not" in said for said in found.texts)
    negated = 0
    for said, label in zip(found.texts, found.labels, strict=True):
        clause = next(c for c in said.split(" and ") if set(c.split()) & (good | bad))
        turned = "not" in clause.split()
        negated += turned
        assert bool(set(clause.split()) & good) == ((label == 1) != turned)
    assert 60 <= negated <= 140 and asides > 80


def test_new_words_are_in_the_test_sentences_only():
    words = [set(" ".join(text.template_sentences(400, 0, new).texts).split()) for new in (0, 1)]
    later = {word for group in (*text.POSITIVE, *text.THINGS) for word in group[1:]}
    assert not words[0] & later and len(words[1] & later) > 10
    with pytest.raises(ValueError, match="even number"):
        text.template_sentences(3, 0)


def test_each_way_changes_what_it_says():
    words = text.template_sentences(2, 0).texts[0].split()
    for seed in range(20):
        rng = np.random.default_rng(seed)
        swapped = text.swap_words(words, 0.2, rng)
        assert sorted(swapped) == sorted(words)
        longer = text.insert_synonyms(words, 0.2, rng)
        assert len(longer) > len(words) and [w for w in longer if w in words][: len(words)] == words
        other = text.replace_synonyms(words, 0.2, rng)
        changed = [(a, b) for a, b in zip(words, other, strict=True) if a != b]
        assert changed and all(b in text.SYNONYMS[a] for a, b in changed)
        shorter = iter(words)
        assert all(word in shorter for word in text.drop_words(words, 0.3, rng))
    assert text.drop_words(["a"], 1.0, np.random.default_rng(0)) == ["a"]
    for way in text.WAYS:
        assert text.change_text("a good film", way, 0.0, np.random.default_rng(0)) == "a good film"
        for short in ("", "good"):  # no crash, and nothing out of nothing
            assert len(text.change_text(short, way, 0.5, np.random.default_rng(0)).split()) <= 2
    with pytest.raises(ValueError, match="expected one of synonyms"):
        text.change_text("a", "shuffle", 0.1, np.random.default_rng(0))
    with pytest.raises(ValueError, match="strength"):
        text.change_text("a", "swap", 1.5, np.random.default_rng(0))


def test_a_word_is_no_synonym_of_itself_and_the_table_is_symmetric():
    for word, others in text.SYNONYMS.items():
        assert word not in others and others
        assert all(word in text.SYNONYMS[other] for other in others)


def test_frequent_words_come_first_and_empty_texts_go():
    assert text.vocabulary(["b a", "a"], extra=["c", "a"]) == ["a", "b", "c"]
    assert text.vocabulary(["b a", "a"], extra=["c"], most=4) == ["a", "b"]
    kept = text.without_empty(text.Texts(("a", "", "b"), np.array([0, 1, 1])))
    assert kept.texts == ("a", "b") and kept.labels.tolist() == [0, 1]


# -- Audio ---------------------------------------------------------------------


def tone(frequency, start=0.2, length=0.3):
    t = np.arange(audio.SAMPLES) / audio.RATE
    inside = (t >= start) & (t < start + length)
    return (0.5 * inside * np.sin(2 * np.pi * frequency * t)).astype(np.float32)


def heard(wave_):
    """Strongest frequency, and first and last second above a tenth of the peak."""
    spectrum = np.abs(np.fft.rfft(wave_))
    loud = np.flatnonzero(np.abs(wave_) > 0.1 * np.abs(wave_).max()) / audio.RATE
    return np.fft.rfftfreq(len(wave_), 1 / audio.RATE)[spectrum.argmax()], loud[0], loud[-1]


def test_tempo_leaves_the_pitch_and_pitch_the_tempo():
    before = tone(500)
    frequency, first, last = heard(audio.change_one(before, tempo=1.5))
    assert abs(frequency - 500) < 8
    assert last - first == pytest.approx(0.2, abs=0.05) and first == pytest.approx(0.133, abs=0.04)
    frequency, first, last = heard(audio.change_one(before, pitch=12))
    assert abs(frequency - 1000) < 10
    assert last - first == pytest.approx(0.3, abs=0.05) and first == pytest.approx(0.2, abs=0.04)


def test_shift_lets_silence_in_and_noise_is_as_loud_as_it_says():
    before = tone(500)
    later = audio.change_one(before, shift=0.1)
    np.testing.assert_array_equal(later[800:], before[:-800])
    assert not later[:800].any()
    earlier = audio.change_one(before, shift=-0.3)
    np.testing.assert_array_equal(earlier[:-2400], before[2400:])
    noise = audio.change_one(before, noise=0.5) - before
    assert noise.std() == pytest.approx(0.5 * np.sqrt(np.mean(before**2)), rel=0.05)
    np.testing.assert_array_equal(audio.change_one(before), before)


def test_draws_stay_in_their_ranges_and_follow_from_the_seed():
    waves = np.stack([tone(500)] * 30)
    ranges = audio.SoundRanges(shift=0.1)
    changed = audio.change_sounds(waves, ranges, seed=1)
    starts = np.array([heard(w)[1] for w in changed])
    assert 0.09 < starts.min() < 0.14 and 0.26 < starts.max() < 0.31
    np.testing.assert_array_equal(changed, audio.change_sounds(waves, ranges, seed=1))
    assert not np.array_equal(changed, audio.change_sounds(waves, ranges, seed=2))
    np.testing.assert_array_equal(audio.change_sounds(waves, audio.SoundRanges(), 0), waves)
    with pytest.raises(ValueError, match="tempo=1"):
        audio.SoundRanges(tempo=1)
    assert ranges.describe() == "shift ±0.1 s"


def test_a_quieter_recording_has_nearly_the_same_spectrogram():
    waves = audio.tones(1, seed=0).waves
    loud, quiet = audio.log_mel(waves), audio.log_mel(0.7 * waves)
    assert loud.shape == (4, 47, audio.MELS, 1) and loud.dtype == np.float32
    assert np.abs(loud.mean(axis=(1, 2, 3))).max() < 1e-4
    assert np.corrcoef(loud.ravel(), quiet.ravel())[0, 1] > 0.98


def test_the_strongest_band_follows_the_frequency():
    bands = [audio.log_mel(tone(f)[None])[0, 20, :, 0].argmax() for f in (300, 600, 1200, 2400)]
    assert bands == sorted(set(bands))


def test_a_tone_in_words_tells_rising_from_falling():
    made = audio.tones(1, seed=3)
    told = {
        made.classes[k]: figures.in_words(w) for k, w in zip(made.labels, made.waves, strict=True)
    }
    for kind, sign in (("rising", 1), ("falling", -1)):
        first, last = (int(n) for n in re.findall(r"(\d+) Hz|, (\d+) at last", told[kind])
                       for n in n if n)  # fmt: skip
        assert sign * (last - first) > 50


def test_the_playground_draws_and_plays_what_its_code_says():
    from topics.domains import playground as domains_playground

    wave_ = tone(500)
    playground = domains_playground.SoundPlayground({"a tone": wave_})
    before = playground.player.value
    playground.controls["shift"].value = 0.1
    assert playground.player.value != before
    assert "shift=0.1" in playground.answer.value and "from 0.2" in playground.picture.value
    with wave.open(io.BytesIO(bytes(playground.player.value))) as file:
        assert (file.getnframes(), file.getframerate()) == (audio.SAMPLES, audio.RATE)
        played = np.frombuffer(file.readframes(audio.SAMPLES), "<i2") / 32767
    np.testing.assert_allclose(played, audio.change_one(wave_, shift=0.1), atol=1e-4)
    assert "pitch +7" in playground.figure().alt


def test_a_network_reads_numbers_zeros_are_padding_and_1_is_unknown(monkeypatch):
    seen = []

    class Trainer:
        def reset(self, weights, seed):
            pass

        def epoch(self, x, y, order):
            seen.append((x, y))

        def evaluate(self, x, y):
            seen.append((x, y))
            return 0.0, 0.5

    monkeypatch.setattr(comparisons, "_text_trainer", lambda words, length: Trainer())
    train = text.Texts(("a b", "b"), np.array([0, 1]))
    test = text.Texts(("b x a b", ""), np.array([1, 0]))
    found = comparisons.train_text("none", 0, train, [test], ["b", "a"], 4, 3, epochs=1)
    (x, y), (tested, _) = seen
    assert found == [0.5] and x.dtype == np.int64
    assert x.tolist() == comparisons.COPIES * [[3, 2, 0], [2, 0, 0]]
    assert y.tolist() == comparisons.COPIES * [0, 1]
    assert tested.tolist() == [[2, 1, 3], [0, 0, 0]]


# -- Real sets -----------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_real_sets(monkeypatch, tmp_path):
    for variable in real_sets.VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))


def snippets_zip(path, lines=1000, extra=()):
    with zipfile.ZipFile(path, "w") as archive:
        for name, word in (("neg", "dull"), ("pos", "fine")):
            body = "\n".join(f"{word}  caf\xe9 {n} " for n in range(lines)) + "\n \n"
            archive.writestr(f"sentence_polarity/rt-polarity.{name}", body.encode("latin-1"))
        for name, body in extra:
            archive.writestr(name, body)
    return path


def recording(samples, rate=audio.RATE):
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.asarray(samples, "<i2").tobytes())
    return target.getvalue()


def digits_tar(path, prefix="some-1.0/", extra=(), takes=50, body=None):
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for speaker in ("ann", "bob"):
            for digit in range(10):
                for take in range(takes):
                    content = body or recording([100, -200 * (digit + 1), 50])
                    _add(archive, f"{prefix}recordings/{digit}_{speaker}_{take}.wav", content)
        for name, content in extra:
            _add(archive, name, content)
    return path


def _add(archive, name, content):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))


def test_without_the_archives_the_message_says_how_to_get_them(monkeypatch):
    for name, variable in real_sets.VARIABLES.items():
        assert f"data get {name}" in real_sets.missing(name) and variable in real_sets.missing(name)
        assert real_sets.set_problem(name) == real_sets.missing(name)
        monkeypatch.setenv(variable, "/nowhere/at/all")
        assert "no such file" in real_sets.missing(name)
    with pytest.raises(DataNotFound):
        real_sets.load_snippets()


def test_snippets_are_read_without_empty_ones(monkeypatch, tmp_path):
    path = snippets_zip(tmp_path / "a.zip", extra=[("../evil.txt", "x")])
    monkeypatch.setenv("COURSE_TEXT", str(path))
    found = real_sets.load_snippets()
    assert len(found) == 2000 and found.labels.sum() == 1000
    assert found.texts[0] == "dull caf\xe9 0" and real_sets.set_problem("sentence_polarity") is None
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


def test_spoken_digits_are_read_cut_and_scaled(monkeypatch, tmp_path):
    extra = [("some-1.0/recordings/../../5_eve_1.wav", b"x"), ("some-1.0/README.md", b"x")]
    path = digits_tar(tmp_path / "a.tar.gz", extra=extra)
    monkeypatch.setenv("COURSE_SPEECH", str(path))
    found = real_sets.load_spoken_digits()
    assert found.waves.shape == (1000, audio.SAMPLES) and set(found.speakers) == {"ann", "bob"}
    assert np.abs(found.waves).max(axis=1).min() == pytest.approx(1)
    assert found.takes.max() == 49 and np.bincount(found.labels).tolist() == [100] * 10
    assert [p.name for p in tmp_path.iterdir()] == ["a.tar.gz"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: p.write_bytes(b"no archive"), "cannot be read as film-review snippets"),
        (lambda p: snippets_zip(p, lines=5), "fewer than 1,000"),
        (lambda p: p.write_bytes(snippets_zip(p).read_bytes()[:-100]), "cannot be read"),
        (lambda p: zipfile.ZipFile(p, "w").close(), "has no rt-polarity.neg"),
    ],
    ids=["text", "short", "cut", "empty"],
)
def test_a_damaged_text_archive_is_refused(monkeypatch, tmp_path, make, message):
    make(tmp_path / "a.zip")
    monkeypatch.setenv("COURSE_TEXT", str(tmp_path / "a.zip"))
    with pytest.raises(DataDamaged, match=message):
        real_sets.load_snippets()


def test_a_member_larger_than_it_can_be_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(real_sets, "_LARGEST_TEXT", 1000)
    monkeypatch.setenv("COURSE_TEXT", str(snippets_zip(tmp_path / "a.zip")))
    with pytest.raises(DataDamaged, match="larger than these snippets"):
        real_sets.load_snippets()
    monkeypatch.setattr(real_sets, "_LARGEST_SOUND", 40)
    monkeypatch.setenv("COURSE_SPEECH", str(digits_tar(tmp_path / "a.tar.gz", takes=1)))
    with pytest.raises(DataDamaged, match="larger than a spoken digit"):
        real_sets.load_spoken_digits()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"takes": 2}, "holds 40 recordings"),
        ({"takes": 1, "body": recording([1, 2], rate=44100)}, "8000 Hz, found"),
        ({"takes": 1, "body": b"RIFF, but no sound"}, "cannot be read as spoken digits"),
    ],
    ids=["few", "rate", "broken"],
)
def test_a_damaged_sound_archive_is_refused(monkeypatch, tmp_path, options, message):
    monkeypatch.setenv("COURSE_SPEECH", str(digits_tar(tmp_path / "a.tar.gz", **options)))
    with pytest.raises(DataDamaged, match=message):
        real_sets.load_spoken_digits()


# -- What the lesson says in words ---------------------------------------------


def verdict(table, column, first, second="none", **wanted):
    return results.load(table).paired(column, first, second, **wanted).verdict


def test_what_lesson_14_says_about_texts_agrees_with_its_tables():
    new = {arm: verdict("text_templates", "test", arm) for arm in (*text.WAYS, text.MIX)}
    old = {arm: verdict("text_templates", "old_words", arm) for arm in (*text.WAYS, text.MIX)}
    assert [new[arm] for arm in ("synonyms", "insertion", "mix")] == ["higher"] * 3
    assert old["synonyms"] == "cannot be told apart"
    assert {new["swap"], old["swap"], old["deletion"], old["mix"]} == {"lower"}
    assert new["deletion"] == "cannot be told apart"
    for arm in (*text.WAYS, text.MIX):
        real = results.load("text_polarity").paired("test", arm, "none")
        assert real.verdict == "cannot be told apart" and -0.01 < real.low and real.high < 0.01
    assert 0.5 < results.load("text_polarity").summary("test", arm="none").mean < 0.6


def test_what_lesson_14_says_about_sounds_agrees_with_its_tables():
    table = results.load("tones")
    means = {
        arm: table.summary("test", arm=arm).mean for arm in ("shift", "noise", "tempo", "pitch")
    }
    assert max(means, key=means.get) == "shift"
    assert min(means, key=means.get) == "pitch"
    assert all(verdict("tones", "test", "all", arm) == "higher" for arm in ("none", *means))


def test_what_lesson_14_says_about_tables_agrees_with_its_table():
    table, arms = results.load("tables"), ("jitter", "interpolation", "exchange", "oversampling")
    even = ("cancer, 20 rows", "cancer, 40 rows", "wine, 15 rows")
    for task in even:
        for arm in arms:
            assert abs(table.paired("balanced", arm, "none", task=task).mean) < 0.01
            assert verdict("tables", "balanced", arm, task=task) == "cannot be told apart"
    cancer, wine = ({"task": task} for task in ("cancer, 8 to 120", "wine, 25 to 30 to 4"))
    for arm in arms:
        assert verdict("tables", "balanced", arm, **cancer) == "higher"
    against = {
        (arm, where["task"][:4]): verdict("tables", "balanced", arm, "oversampling", **where)
        for arm in arms[:3]
        for where in (cancer, wine)
    }
    higher = {key for key, value in against.items() if value == "higher"}
    assert higher == {("jitter", "canc"), ("exchange", "canc")}
    assert against["interpolation", "canc"] == "lower"


def test_what_lesson_14_says_about_speech_agrees_with_its_table():
    def against(arm, who, epoch, other="none"):
        wanted = {"speakers": who, "epoch": epoch}
        return results.load("spoken_digits").paired("test", arm, other, **wanted)

    assert against("all", "known", 20).verdict == "cannot be told apart"
    assert against("all", "unseen", 20).verdict == "higher"
    assert against("all", "known", 8).verdict == "lower"
    for who in ("known", "unseen"):
        assert against("all", who, 8).mean < against("all", who, 20).mean
        assert against("shift", who, 20).verdict == "higher"
        assert against("noise", who, 20).verdict == "cannot be told apart"
    assert against("pitch", "unseen", 20).mean < 0
