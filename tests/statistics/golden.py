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
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

LEVEL, POWER = 0.95, 0.8


def distributions():
    degrees = [0.6, 1, 1.37, 2, 2.7, 4, 8.3, 20, 152, 1000.5, 1e5]
    return {
        "normal_cdf": [[x, stats.norm.cdf(x)] for x in [-9, -1.7, 0, 0.3, 4]],
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


def tango_equivalence():
    cases = [(3, 4, 153, 0.05), (0, 0, 153, 0.02), (1, 9, 200, 0.03), (12, 3, 60, 0.2), (0, 8, 40, 0.3)]

    def tail(b, c, n, d):
        return stats.norm.sf((b - c - n * d) / np.sqrt(n * tango_variance(b, c, n, d)))

    return [[b, c, n, m, max(tail(b, c, n, -m), tail(c, b, n, -m))] for b, c, n, m in cases]


def slope_of(values):
    """Third central moment over the second, over the number of values."""
    second = np.var(values)
    return stats.moment(values, 3) / second / len(values) if second > 1e-15 else 0.0


def skew_interval(mean, variance, df, slope, level=LEVEL):
    """Where |x - mean| / sqrt(variance + max(0, slope (x - mean))) is t's quantile."""
    t = stats.t.ppf((1 + level) / 2, df)
    excess = lambda x: abs(x) - t * np.sqrt(variance + max(0, slope * x))
    return [mean + optimize.brentq(excess, *ends, xtol=1e-15) for ends in [(-1e4, 0), (0, 1e4)]]


def tost():
    """By statsmodels without a slope; with one, its t at variances that are the slope's."""
    random = np.random.default_rng(7)
    rows = []
    for n, centre, margin in [(12, 0.0, 0.5), (40, 0.1, 0.3), (8, 0.9, 0.4)]:
        values = random.normal(centre, 1, n)
        p = DescrStatsW(values).ttost_mean(-margin, margin)[0]
        rows.append([values.mean(), values.var(ddof=1) / n, n - 1, 0.0, margin, p])
    for mean, variance, df, slope, margin in [(0.01, 1e-4, 9.5, 0.006, 0.03), (-0.02, 2e-4, 30, -0.01, 0.05)]:
        one_sided = [
            stats.t.sf(abs(end - mean) / np.sqrt(variance + max(0, slope * (end - mean))), df)
            for end in (-margin, margin)
        ]
        rows.append([mean, variance, df, slope, margin, max(one_sided)])
    return [
        {"estimate": row[:4], "margin": row[4], "p": row[5], "interval90": skew_interval(*row[:4], 0.9)}
        for row in rows
    ]


def holm():
    families = [[0.01, 0.04, 0.03], [0.5, 0.02, 0.02, 0.9], [0.04], [0.001, 0.2, 0.0004, 0.011, 1.0]]
    return [[family, multipletests(family, method="holm")[1].tolist()] for family in families]


def side_squares(table):
    """Mean squares of seeds and rest in a table by seed and picture."""
    seeds, pictures = table.shape
    frame = pandas.DataFrame(
        {
            "right": table.ravel().astype(float),
            "seed": np.repeat(np.arange(seeds), pictures),
            "picture": np.tile(np.arange(pictures), seeds),
        }
    )
    found = anova_lm(ols("right ~ C(picture) + C(seed)", frame).fit())
    return found["mean_sq"]["C(seed)"], found["mean_sq"]["Residual"]


def independent_case(before, after):
    n = before.shape[1]
    per_picture = after.mean(axis=0) - before.mean(axis=0)
    square = per_picture.var(ddof=1)
    tables = [before, after]
    # What a side of one seed does not say, the other does
    sources = [table if len(table) > 1 else tables[1 - k] for k, table in enumerate(tables)]
    seeds = [len(table) for table in tables]
    squares = [side_squares(table) for table in sources]
    effects = [max(0.0, (by_seed - rest) / n) for by_seed, rest in squares]
    rests = [rest for _, rest in squares]
    in_rest = sum(rest / count for rest, count in zip(rests, seeds)) / n
    parts = []
    if square / n >= in_rest:
        parts.append((square / n, n - 1))
    else:
        parts += [
            (rest / count / n, (len(source) - 1) * (n - 1))
            for rest, count, source in zip(rests, seeds, sources)
        ]
    variance = sum(share for share, _ in parts)
    lone = 1 in seeds
    for k in range(2):
        if effects[k] == 0 or (lone and seeds[k] == 1):
            continue
        times = 1 / seeds[0] + 1 / seeds[1] if lone else 1 / seeds[k]
        variance += effects[k] * times
        parts.append((squares[k][0] * times / n, seeds[k] - 1))
        parts.append((squares[k][1] * times / n, (seeds[k] - 1) * (n - 1)))
    df = variance**2 / sum(share**2 / freedom for share, freedom in parts)
    slope = slope_of(per_picture)
    return {
        "before": before.tolist(),
        "after": after.tolist(),
        "difference": per_picture.mean(),
        "variance": variance,
        "df": df,
        "slope": slope,
        "components": [max(0.0, square - n * in_rest), *effects, *rests],
        "p": 2 * stats.t.sf(abs(per_picture.mean()) / np.sqrt(variance), df),
        "interval": skew_interval(per_picture.mean(), variance, df, slope),
    }


def independent():
    random = np.random.default_rng(41)
    cases = []
    for n, seeds, spread in [(30, (3, 3), 0.1), (25, (2, 4), 0.9), (30, (1, 3), 0.7), (20, (5, 1), 0.5)]:
        ease = random.normal(1.2, 1.0, n)

        def right(count):
            shift = random.normal(0, spread, (count, 1))
            return (ease + shift + random.normal(0, 0.6, (count, n)) > 0).astype(int)

        cases.append(independent_case(right(seeds[0]), right(seeds[1])))
    # The pictures' differences are below the rest
    turned = np.array([[1, 0, 1, 0, 1], [0, 1, 0, 1, 1]])
    cases.append(independent_case(turned, turned))
    return cases


def seeds_needed():
    """By SciPy's quantiles, one seed more at a time."""
    rows = []
    for stays, falls, n, sides, d in [
        (1e-5, 4e-4, 153, 2, 0.05),
        (9e-5, 1e-4, 153, 1, 0.03),
        (1e-4, 2e-3, 60, 2, 0.04),
        (4e-4, 1e-5, 153, 2, 0.05),
    ]:
        found = None
        for seeds in range(2, 1001):
            share = falls / seeds
            variance = stays + share
            df = variance**2 / (stays**2 / (n - 1) + share**2 / (sides * (seeds - 1)))
            steps = stats.t.ppf((1 + LEVEL) / 2, df) + stats.t.ppf(POWER, df)
            if steps * np.sqrt(variance) <= d:
                found = seeds
                break
        rows.append([{"stays": stays, "falls": falls, "n": n, "sides": sides}, d, found])
    return rows


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
        "interval": skew_interval(mean, error**2, df, slope_of(differences.mean(axis=1))),
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
        "tango_equivalence": tango_equivalence(),
        "tost": tost(),
        "holm": holm(),
        "independent": independent(),
        "seeds_needed": seeds_needed(),
    }
    lines = [
        f'  "{name}": [\n' + ",\n".join(f"    {json.dumps(row)}" for row in rows) + "\n  ]"
        for name, rows in result.items()
    ]
    print("{\n" + ",\n".join(lines) + "\n}")
