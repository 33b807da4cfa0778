"""The lakeFS blog's workflow: branch, change, commit with metadata, tag, MLflow run with the link, link back."""

import json
import os

import lakefs
import mlflow

repository_id = os.environ["BENCH_REPOSITORY"]
name = os.environ["BENCH_NAME"]
endpoint = os.environ["LAKECTL_SERVER_ENDPOINT_URL"]

repository = lakefs.repository(repository_id)
branch = repository.branch(name).create(source_reference="v1")
branch.object("train/new.csv").upload(data="x,y\n7,8\n")
commit = branch.commit(
    message="Augment the training data",
    metadata={
        "augmentation_count": "1",
        "augmentation_params": json.dumps({"flip": True}),
        "original_dataset_size": "1",
        "total_dataset_size": "2",
    },
).get_commit()
tag = f"{name}-data"
lakefs.Tag(repository_id, tag).create(commit.id)

experiment = mlflow.set_experiment(os.environ["BENCH_EXPERIMENT"])
with mlflow.start_run(run_name=name) as run:
    mlflow.set_tags(
        {
            "lakefs.repo": repository_id,
            "lakefs.branch": name,
            "lakefs.commit_id": commit.id,
            "lakefs.commit_url": f"{endpoint}/repositories/{repository_id}/commits/{commit.id}",
        }
    )
    mlflow.log_params({"clinical.population": "adults", "fda.device_class": "II"})

run_id = run.info.run_id
experiment_id = experiment.experiment_id
branch.commit(
    message=f"Link MLflow run {run_id}",
    metadata={
        "mlflow_run_id": run_id,
        "mlflow_experiment_id": experiment_id,
        "mlflow_run_url": f"{mlflow.get_tracking_uri()}/#/experiments/{experiment_id}/runs/{run_id}",
        "model_name": "classifier",
        "training_data_tag": tag,
    },
    allow_empty=True,
)
