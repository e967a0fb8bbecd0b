"""Makes golden.json: what SciPy and statsmodels say of the functions in src/statistics.

    pip install scipy==1.17.1 statsmodels==0.15.0 pandas
    python tests/statistics/golden.py > tests/statistics/golden.json
    deno fmt tests/statistics/golden.json

Where a library has the procedure, it is asked. Tango's interval and the power of exact McNemar are
in neither: here the first looks for the largest likelihood numerically instead of solving its quadratic,
and the second sums over every table.
"""

import json

import numpy as np
import pandas
from scipy import optimize, stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

LEVEL, POWER = 0.95, 0.8


def distributions():
    degrees = [0.6, 1, 1.37, 2, 2.7, 4, 8.3, 20, 152, 1000.5, 1e5]
    return {
        "normal_quantile": [[p, stats.norm.ppf(p)] for p in [1e-6, 0.025, 0.5, 0.8, 0.975, 0.9999]],
        "t_two_sided": [
            [t, df, 2 * stats.t.sf(t, df)] for df in degrees for t in [0, 0.01, 0.7, 2.3, 5, 12]
        ],
        "t_quantile": [
            [p, df, stats.t.ppf(p, df)] for df in degrees for p in [0.5, 0.8, 0.9, 0.975, 0.9995]
        ],
        "binomial_cdf": [
            [int(share * n), n, p, stats.binom.cdf(int(share * n), n, p)]
            for n in [1, 5, 20, 153, 1500]
            for share in [0, 0.1, 0.45, 1]
            for p in [0.03, 0.5, 0.9]
        ],
    }


def wilson():
    cases = [(0, 10), (10, 10), (1, 7), (143, 153), (144, 153), (500, 1000)]
    return [
        [k, n, level, *proportion_confint(k, n, alpha=1 - level, method="wilson")]
        for k, n in cases
        for level in [0.8, 0.95]
    ]


def exact_mcnemar():
    cases = [(0, 1), (0, 5), (0, 6), (4, 4), (3, 9), (1, 12), (20, 45), (300, 380)]
    return [[b, c, mcnemar([[0, b], [c, 0]], exact=True).pvalue] for b, c in cases]


def tango_variance(b, c, n, d):
    """Variance under the multinomial of the largest likelihood among those with difference d."""

    common = (1 - abs(d)) / 2  # the most that the smaller of "only A" and "only B" can be

    def slope(u):  # of the likelihood, u being the smaller of the two
        only_a, only_b = (u + d, u) if d > 0 else (u, u - d)
        return b / only_a + c / only_b - (n - b - c) / (common - u)

    near = common * 1e-12
    if slope(near) <= 0:  # falls from the first
        u = 0.0
    elif slope(common - near) >= 0:
        u = common
    else:
        u = optimize.brentq(slope, near, common - near, xtol=1e-16)
    return 2 * u + abs(d) - d * d


def tango():
    cases = [(1, 7, 21), (6, 16, 161), (1, 0, 44), (3, 9, 153), (10, 0, 153), (5, 5, 20), (40, 2, 50)]
    z = stats.norm.ppf((1 + LEVEL) / 2)

    def ends(b, c, n):
        def excess(d):
            return abs(b - c - n * d) - z * np.sqrt(n * tango_variance(b, c, n, d))

        middle = (b - c) / n
        near = 1e-9
        return [
            optimize.brentq(excess, -1 + near, middle, xtol=1e-13),
            optimize.brentq(excess, middle, 1 - near, xtol=1e-13),
        ]

    return [[b, c, n, *ends(b, c, n)] for b, c, n in cases]


def variance_case(differences):
    pictures, seeds = differences.shape
    frame = pandas.DataFrame(
        {
            "d": differences.ravel().astype(float),
            "picture": np.repeat(np.arange(pictures), seeds),
            "seed": np.tile(np.arange(seeds), pictures),
        }
    )
    table = anova_lm(ols("d ~ C(picture) + C(seed)", frame).fit())
    squares, degrees = table["mean_sq"].to_numpy(), table["df"].to_numpy()
    total = squares @ [1, 1, -1]
    used = range(3) if total >= squares.max() else [int(squares.argmax())]
    total = max(total, squares.max())
    df = total**2 / sum(squares[k] ** 2 / degrees[k] for k in used)
    error = np.sqrt(total / (pictures * seeds))
    mean = differences.mean()
    return {
        "differences": differences.tolist(),
        "mean": mean,
        "variance": error**2,
        "df": df,
        "interval": list(stats.t.interval(LEVEL, df, mean, error)),
        "p": 2 * stats.t.sf(abs(mean) / error, df),
        "components": [
            max(0, (squares[0] - squares[2]) / seeds),
            max(0, (squares[1] - squares[2]) / pictures),
            squares[2],
        ],
        "detectable": (stats.t.ppf((1 + LEVEL) / 2, df) + stats.t.ppf(POWER, df)) * error,
    }


def variances():
    random = np.random.default_rng(20)

    cases = []
    for pictures, seeds, spread in [(12, 2, 0.1), (25, 3, 0.8), (40, 3, 0.0), (30, 5, 0.4)]:
        ease = random.normal(1.2, 1.0, pictures)[:, None]

        def correct():
            chance = random.normal(0, spread, seeds) + random.normal(0, 0.6, (pictures, seeds))
            return (ease + chance > 0).astype(int)

        cases.append(correct() - correct())
    # Seeds that undo each other: both mean squares are below the residual's
    cases.append(np.array([[1, -1], [-1, 1], [1, 0], [0, 1]]))
    # Seeds alone differ
    cases.append(np.array([[1, 0], [1, 0], [1, 0]]))
    return [variance_case(case) for case in cases]


def mcnemar_power(n, share, difference):
    """Sum over every number m of differing pictures and every split (b, m - b) of them."""
    share = max(share, difference)
    favour = (share + difference) / (2 * share)
    power = 0.0
    for m in range(n + 1):
        b = np.arange(m + 1)
        p = np.minimum(1, 2 * stats.binom.cdf(np.minimum(b, m - b), m, 0.5))
        power += stats.binom.pmf(m, n, share) * stats.binom.pmf(b, m, favour)[p <= 1 - LEVEL].sum()
    return power


def detectable():
    cases = [(0, 6), (2, 20), (0, 60), (0, 153), (3, 153), (15, 153), (46, 153)]

    def smallest(differing, n):
        excess = lambda d: mcnemar_power(n, differing / n, d) - POWER
        return optimize.brentq(excess, 1e-6, 1, xtol=1e-10)

    return [[differing, n, smallest(differing, n)] for differing, n in cases]


if __name__ == "__main__":
    result = {
        **distributions(),
        "wilson": wilson(),
        "mcnemar": exact_mcnemar(),
        "tango": tango(),
        "variance": variances(),
        "detectable": detectable(),
    }
    lines = [
        f'  "{name}": [\n' + ",\n".join(f"    {json.dumps(row)}" for row in rows) + "\n  ]"
        for name, rows in result.items()
    ]
    print("{\n" + ",\n".join(lines) + "\n}")
