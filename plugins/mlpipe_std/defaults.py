"""What is used where a spec is silent."""

from __future__ import annotations

from mlpipe.plugin import Defaults, TaskDefaults

_TREES = ({"use": "random_forest"}, {"use": "hist_gradient_boosting"}, {"use": "xgboost"})

DEFAULTS = Defaults(
    tasks={
        "regression": TaskDefaults(
            models=({"use": "ridge"}, *_TREES),
            metric={"use": "rmse"},
            split={"use": "random"},
            holdout_metrics=({"use": "r2"}, {"use": "rmse"}, {"use": "mae"}, {"use": "mape"}),
        ),
        "binary": TaskDefaults(
            models=({"use": "logistic"}, *_TREES),
            metric={"use": "roc_auc"},
            split={"use": "stratified"},
            holdout_metrics=(
                {"use": "roc_auc"},
                {"use": "average_precision"},
                {"use": "log_loss"},
                {"use": "accuracy"},
                {"use": "f1"},
            ),
        ),
        "multiclass": TaskDefaults(
            models=({"use": "logistic"}, *_TREES),
            metric={"use": "log_loss"},
            split={"use": "stratified"},
            holdout_metrics=(
                {"use": "accuracy"},
                {"use": "balanced_accuracy"},
                {"use": "log_loss"},
                {"use": "f1_macro"},
            ),
        ),
    },
    baseline={"use": "dummy"},
    temporal={"use": "date_parts"},
    categories={"use": "one_hot"},
    missing={"use": "impute"},
    scale={"use": "scale"},
    searcher={"use": "random"},
    reports=({"use": "html"}, {"use": "json"}, {"use": "markdown"}),
)
