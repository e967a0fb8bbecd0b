"""Makes metrics_golden.json: what scikit-learn says of the metrics in src/statistics.

    pip install scikit-learn==1.9.1
    python tests/statistics/metrics_golden.py > tests/statistics/metrics_golden.json
    deno fmt tests/statistics/metrics_golden.json

scikit-learn has no calibration error: here it is summed over `calibration_curve`-like bins with numpy.
"""

import json

import numpy as np
from sklearn import metrics

BINS = 15


def calibration_error(confidence, correct):
    place = np.maximum(np.digitize(confidence, np.arange(BINS + 1) / BINS, right=True), 1)
    return sum(
        abs(correct[place == k].mean() - confidence[place == k].mean()) * (place == k).mean()
        for k in range(1, BINS + 1)
        if (place == k).any()
    )


def case(classes, pictures, seed, lacking=()):
    random = np.random.default_rng(seed)
    labels = random.choice([k for k in range(classes) if k not in lacking], pictures)
    logits = random.normal(0, 1, (pictures, classes)) + 1.2 * np.eye(classes)[labels]
    exp = np.exp(logits)
    # Two digits, so that scores tie
    probabilities = np.round(exp / exp.sum(1, keepdims=True), 2)
    predicted = probabilities.argmax(1)
    every = list(range(classes))
    per_class = metrics.precision_recall_fscore_support(
        labels, predicted, labels=every, zero_division=np.nan
    )
    present = [k for k in every if 0 < (labels == k).sum() < pictures]
    judged = [1] if classes == 2 else present
    auc = np.mean([metrics.roc_auc_score(labels == k, probabilities[:, k]) for k in judged])
    confidence, correct = probabilities.max(1), (predicted == labels).astype(float)
    number = lambda x: None if np.isnan(x) else float(x)
    return {
        "labels": labels.tolist(),
        "probabilities": probabilities.tolist(),
        "confusion": metrics.confusion_matrix(labels, predicted, labels=every).tolist(),
        "precision": [number(x) for x in per_class[0]],
        "recall": [number(x) for x in per_class[1]],
        "f1": [number(x) for x in per_class[2]],
        "macro": [number(np.nanmean(x)) for x in per_class[:3]],
        "brier": float(((probabilities - np.eye(classes)[labels]) ** 2).sum(1).mean())
        if classes > 2
        else 2 * float(metrics.mean_squared_error(labels == 1, probabilities[:, 1])),
        "auc": float(auc),
        "ece": float(calibration_error(confidence, correct)),
    }


if __name__ == "__main__":
    cases = [case(2, 40, 1), case(3, 30, 2), case(7, 60, 3, lacking=[4])]
    print(json.dumps(cases))
