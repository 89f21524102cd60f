"""The bench of possible duplicates measures what it says."""

from bench import duplicates


def test_copy_of_dataset1_is_used_where_nothing_is_shared(monkeypatch, tmp_path):
    monkeypatch.setattr(duplicates, "SHARED", tmp_path / "nowhere.csv")

    found, true = duplicates.febrl()

    assert len(true) == 500
    assert duplicates.judged(found, true)[2] >= 0.998


def test_practice_rows_take_the_limit_of_their_size():
    answers = {"check": {"p95_ms": 1}, "nightly": {"seconds": 2, "more_mb": 3}}

    limits = [duplicates.practice_rows(size, answers.get)[0]["limit"] for size in (300, 30_000, 200_000)]

    assert limits == [25, 25, 50]
