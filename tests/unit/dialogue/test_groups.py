"""Clusters, silhouette, dip: against what other programs and tables say, and at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

from waterlijn.dialogue import Settings
from waterlijn.dialogue.clusters import kmeans
from waterlijn.dialogue.dip import dip, one_hill_p
from waterlijn.dialogue.draws import below, fraction, key_of, people, some
from waterlijn.dialogue.groups import divide
from waterlijn.dialogue.likeness import adjusted_rand
from waterlijn.dialogue.silhouette import silhouette

KEY = key_of(1)


def clouds(sizes: list[int], apart: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    of = np.repeat(np.arange(len(sizes)), sizes)
    corner = apart * np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 0.9], [1.5, 0.9]])
    return corner[of] + rng.standard_normal((len(of), 2)), of


@pytest.mark.parametrize("k", [2, 3, 5])
def test_as_near_to_the_best_as_another_program(k: int) -> None:
    points, _ = clouds([60, 50, 40], 3)
    found = kmeans(points, np.ones(150), k, KEY)
    assert found.within <= KMeans(k, n_init=20, random_state=0).fit(points).inertia_ * 1.01
    assert silhouette(points, np.ones(150), found.label, k) == pytest.approx(silhouette_score(points, found.label))


def test_a_weight_is_so_many_people_at_the_same_place() -> None:
    points, _ = clouds([12, 9], 4)
    times = np.arange(21) % 4 + 1
    label = np.repeat([0, 1], [12, 9]).astype(np.int32)
    found = silhouette(points, times.astype(np.float64), label, 2)
    assert found == pytest.approx(silhouette_score(points.repeat(times, 0), label.repeat(times)))


@pytest.mark.parametrize("sizes", [[80, 60], [300, 200, 100], [50, 40, 40, 30]])
def test_clear_clouds_are_found_largest_first(sizes: list[int]) -> None:
    points, of = clouds(sizes, 12)
    found = divide(points, Settings(), 1)
    assert found.k == len(sizes)
    assert np.bincount(found.group).tolist() == sizes
    assert adjusted_rand(found.group, of.astype(np.int32)) == 1


def test_a_handful_of_odd_voters_is_no_group() -> None:
    points, _ = clouds([100, 4], 40)
    assert np.bincount(divide(points, Settings(), 1).group).min() >= 5


@pytest.mark.parametrize("n", [0, 1, 2, 9])
def test_too_few_people_are_not_divided(n: int) -> None:
    found = divide(np.arange(2.0 * n).reshape(n, 2), Settings(), 1)
    assert (found.k, found.silhouette, len(found.group)) == (1, 0.0, n)


def test_people_at_one_place_are_not_divided() -> None:
    assert divide(np.zeros((300, 2)), Settings(), 1).k == 1


@pytest.mark.parametrize("seed", range(5))
def test_likeness_as_another_program(seed: int) -> None:
    one, other = np.random.default_rng(seed).integers(0, 4, (2, 60)).astype(np.int32)
    assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other))


def test_dip_of_shapes_of_which_it_is_known() -> None:
    assert dip(np.arange(100.0)) == pytest.approx(1 / 200)
    two = np.r_[np.linspace(0, 1e-6, 50), np.linspace(1, 1 + 1e-6, 50)]
    assert dip(two) == pytest.approx(0.25, abs=0.01)
    uneven = np.r_[np.linspace(0, 1e-6, 80), np.linspace(1, 1 + 1e-6, 20)]
    assert dip(uneven) == pytest.approx(0.1, abs=0.01)


def test_an_even_spread_is_hardly_ever_called_two_hills() -> None:
    rng = np.random.default_rng(0)
    p = np.array([one_hill_p(dip(np.sort(rng.random(120))), 120, key_of(1, i), 99) for i in range(200)])
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.045)
    assert np.mean(p <= 0.5) == pytest.approx(0.5, abs=0.11)
    bells = [np.sort(np.r_[rng.normal(0, 1, 100), rng.normal(6, 1, 100)]) for _ in range(20)]
    assert all(one_hill_p(dip(bell), 200, KEY) <= 0.01 for bell in bells)
    one = [one_hill_p(dip(np.sort(rng.standard_normal(2000))), 2000, KEY, 99) for _ in range(20)]
    assert min(one) > 0.05


def test_chance_is_even_and_repeats_itself() -> None:
    drawn = np.array([fraction(KEY, i) for i in range(20_000)])
    assert np.histogram(drawn, 10, (0, 1))[0] == pytest.approx(2000, abs=180)
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.03
    assert {below(KEY, i, 3) for i in range(50)} == {0, 1, 2}
    assert len(people(KEY, 10, 25)) == 25
    chosen = some(KEY, 50, 20)
    assert len(set(chosen.tolist())) == 20
    assert some(KEY, 5, 20).tolist() == [0, 1, 2, 3, 4]
    assert [key_of(7, 1), key_of(7, 1)] != [key_of(7, 2), key_of(8, 1)]
