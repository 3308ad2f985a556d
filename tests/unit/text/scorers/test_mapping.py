"""Another model's labels in terms of ours."""

from pathlib import Path

import numpy as np
import pytest

from waterlijn.errors import FileProblem, UsageError
from waterlijn.text.scorers.mapping import mapped, read_map
from waterlijn.text.scorers.protocol import Scores

SCORES = Scores(("LABEL_0", "LABEL_1"), np.array([[0.7, 0.6], [np.nan, np.nan]]), "v")


def test_labels_of_one_label_of_ours_add_up_to_one_at_most(tmp_path: Path) -> None:
    file = tmp_path / "labels.toml"
    file.write_text('abuse = ["LABEL_0", "LABEL_1"]\nthreat = ["LABEL_1"]\n')
    found = mapped(SCORES, read_map(file))
    np.testing.assert_array_equal(found[0], [1.0, np.nan, 0.6, np.nan])
    assert np.isnan(found[1]).all()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", UsageError),
        ('rude = ["LABEL_0"]', UsageError),
        ('abuse = "LABEL_0"', UsageError),
        ("abuse = []", UsageError),
        ("abuse = [1]", UsageError),
        ("abuse = [", FileProblem),
    ],
)
def test_nonsense_is_said(tmp_path: Path, content: str, error: type[Exception]) -> None:
    file = tmp_path / "labels.toml"
    file.write_text(content)
    with pytest.raises(error):
        read_map(file)
    with pytest.raises(FileProblem):
        read_map(tmp_path / "nowhere.toml")


def test_a_label_that_the_model_lacks_is_named_beside_those_it_has() -> None:
    with pytest.raises(UsageError, match="no label toxic; it has LABEL_0, LABEL_1"):
        mapped(SCORES, {"abuse": ("toxic",)})
