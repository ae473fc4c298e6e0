"""A projection is scikit-learn's scaling and PCA, with weights between the two."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from smartcart.projection import fit_projection

WEIGHTS = np.array([1.0, 0.5, 2.0, 0.1])


@pytest.fixture(scope="module")
def X() -> np.ndarray:  # noqa: N802
    """Return 200 rows of four inputs that correlate and have units of their own."""
    rng = np.random.default_rng(41)
    mixed = rng.normal(size=(200, 4)) @ rng.normal(size=(4, 4))
    return mixed * [1.0, 1e4, 0.01, 30.0] + [5.0, 5e4, 0.0, -7.0]


@pytest.mark.parametrize("n_components", [1, 2, 4])
def test_the_steps_are_those_of_sklearn(X: np.ndarray, n_components: int) -> None:
    scaler = StandardScaler().fit(X)
    weighted = scaler.transform(X) * WEIGHTS
    pca = PCA(n_components, svd_solver="full").fit(weighted)

    projection = fit_projection(X, WEIGHTS, n_components)

    np.testing.assert_allclose(projection.means, scaler.mean_, rtol=1e-12)
    np.testing.assert_allclose(projection.scales, scaler.scale_, rtol=1e-12)
    np.testing.assert_array_equal(projection.weights, WEIGHTS)
    np.testing.assert_allclose(projection.loadings, pca.components_, atol=1e-12)
    np.testing.assert_allclose(
        projection.explained_variance_ratio, pca.explained_variance_ratio_, rtol=1e-12
    )
    np.testing.assert_allclose(projection.transform(X), pca.transform(weighted), atol=1e-10)


def test_rows_outside_the_fit_are_projected_like_those_within(X: np.ndarray) -> None:
    projection = fit_projection(X, WEIGHTS, 3)
    everyone = projection.transform(X)
    np.testing.assert_allclose(projection.transform(X[7:8]), everyone[7:8], atol=1e-12)
    assert projection.transform(X[:0]).shape == (0, 3)
    # The mean of the fit is the origin.
    np.testing.assert_allclose(projection.transform(X.mean(axis=0)[None]), 0, atol=1e-10)


def test_other_units_change_no_score(X: np.ndarray) -> None:
    other = X * [100.0, 1e-3, 7.0, 2.0] - 40
    found = fit_projection(other, WEIGHTS, 3)
    expected = fit_projection(X, WEIGHTS, 3)
    np.testing.assert_allclose(found.transform(other), expected.transform(X), atol=1e-8)


def test_permuting_or_repeating_all_rows_changes_nothing(X: np.ndarray) -> None:
    expected = fit_projection(X, WEIGHTS, 3).transform(X)
    for rows in (X[::-1], np.vstack([X, X])):
        found = fit_projection(rows, WEIGHTS, 3).transform(X)
        np.testing.assert_allclose(found, expected, atol=1e-9)


def test_a_heavier_input_has_more_say(X: np.ndarray) -> None:
    first = [
        abs(fit_projection(X, np.array([weight, 1.0, 1.0, 1.0]), 1).loadings[0, 0])
        for weight in (0.0, 0.5, 1.0, 5.0)
    ]
    assert first[0] == pytest.approx(0, abs=1e-12)
    assert first == sorted(first)
    assert first[-1] > 0.9


def test_a_constant_input_is_harmless(X: np.ndarray) -> None:
    constant = X.copy()
    constant[:, 1] = 3.0
    projection = fit_projection(constant, WEIGHTS, 3)
    assert projection.scales[1] == 1
    np.testing.assert_allclose(projection.loadings[:, 1], 0, atol=1e-12)


def test_more_components_than_rows_or_inputs_are_refused(X: np.ndarray) -> None:
    with pytest.raises(ValueError, match="n_components=5"):
        fit_projection(X, WEIGHTS, 5)
    with pytest.raises(ValueError, match="n_components=3"):
        fit_projection(X[:2], WEIGHTS, 3)


def test_scores_beyond_their_limit_count_as_the_limit(X: np.ndarray) -> None:
    limits = np.array([1.0, np.inf, 0.5, 1.0])
    cut = np.clip(StandardScaler().fit_transform(X), -limits, limits) * WEIGHTS
    pca = PCA(3, svd_solver="full").fit(cut)

    projection = fit_projection(X, WEIGHTS, 3, limits)

    np.testing.assert_allclose(projection.loadings, pca.components_, atol=1e-12)
    # The origin is the mean of the inputs, not of the cut scores: distances are the same.
    np.testing.assert_allclose(projection.transform(X), cut @ pca.components_.T, atol=1e-10)
    far = X.copy()
    far[:, 0] *= 1_000
    beyond = np.abs((far[:, 0] - projection.means[0]) / projection.scales[0]) > 1
    farther = far.copy()
    farther[beyond, 0] = projection.means[0] + 1e6 * np.sign(far[beyond, 0] - projection.means[0])
    np.testing.assert_array_equal(projection.transform(far)[beyond],
                                  projection.transform(farther)[beyond])  # fmt: skip
