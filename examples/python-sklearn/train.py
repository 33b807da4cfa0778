"""Trains a classifier on the CSV files of one folder, measures it on those of another, and logs both to MLflow."""

import argparse
from pathlib import Path

import mlflow
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix, log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def read_table(folder: Path) -> tuple[pd.DataFrame, pd.Series]:
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise SystemExit(f"no .csv files in {folder}")
    table = pd.concat([pd.read_csv(file) for file in files], ignore_index=True)
    features = table[[name for name in table.columns if name.endswith("_mean")]]
    return features, table["diagnosis"] == "M"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the training shards")
    parser.add_argument("--test", type=Path, required=True, help="folder with the test shards")
    parser.add_argument("--strength", type=float, default=1.0, help="inverse strength of the regularisation")
    args = parser.parse_args()

    train_features, train_labels = read_table(args.data)
    test_features, test_labels = read_table(args.test)

    with mlflow.start_run():
        mlflow.log_params(
            {
                "model": "logistic regression",
                "strength": args.strength,
                "features": train_features.shape[1],
                "train_rows": len(train_features),
                "test_rows": len(test_features),
            }
        )
        model = make_pipeline(StandardScaler(), LogisticRegression(C=args.strength, max_iter=1000))
        model.fit(train_features, train_labels)

        predicted = model.predict(test_features)
        tn, fp, fn, tp = (int(n) for n in confusion_matrix(test_labels, predicted).ravel())
        metrics = {
            "loss": float(log_loss(train_labels, model.predict_proba(train_features))),
            "sensitivity": tp / (tp + fn),
            "specificity": tn / (tn + fp),
            "accuracy": (tp + tn) / len(test_labels),
            "tp": tp,
            "fp": fp,
            "tn": tn,
            "fn": fn,
        }
        mlflow.log_metrics(metrics)
        print(f"sensitivity {metrics['sensitivity']:.4f}  specificity {metrics['specificity']:.4f}")


if __name__ == "__main__":
    main()
