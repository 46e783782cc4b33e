"""The Kubernetes manifests: valid by Kubernetes' own schemas, and what they promise about rights, memory and doors."""

from __future__ import annotations

import re
from typing import Any

import kubernetes_validate
import pytest
from ruamel.yaml import YAML

from tests.deploy.test_container import tagged
from tests.deploy.test_units import DEPLOY

FOLDER = DEPLOY / "kubernetes"
TEXT = "\n".join(path.read_text("utf-8") for path in sorted(FOLDER.iterdir()))
OBJECTS: list[dict[str, Any]] = [
    each for path in sorted(FOLDER.iterdir()) for each in YAML(typ="safe").load_all(path.read_text("utf-8"))
]
NAMED = {(each["kind"], each["metadata"]["name"]): each for each in OBJECTS}
PODS = {
    name: each["spec"]["template"]["spec"] for (kind, name), each in NAMED.items() if kind == "Deployment"
}
SERVICE = PODS["quietline"]["containers"][0]


def policies(kind: str, app: str) -> list[dict[str, Any]]:
    """The rules of this kind for the pods of an app."""
    return [
        rule
        for (what, _), each in NAMED.items()
        if what == "NetworkPolicy" and each["spec"]["podSelector"].get("matchLabels") == {"app": app}
        for rule in each["spec"].get(kind, [])
    ]


@pytest.mark.parametrize("thing", OBJECTS, ids=lambda thing: f"{thing['kind']} {thing['metadata']['name']}")
def test_every_object_is_what_kubernetes_takes_and_in_our_namespace(thing: dict[str, Any]) -> None:
    kubernetes_validate.validate(thing, "1.37", strict=True)
    assert thing["metadata"]["namespace"] == "quietline"


def test_every_object_is_there_once() -> None:
    assert len(NAMED) == len(OBJECTS) == 14


@pytest.mark.parametrize("name", sorted(PODS))
def test_no_pod_has_rights_it_does_not_need_or_leaves_anything_on_a_disk(name: str) -> None:
    pod = PODS[name]
    assert (pod["automountServiceAccountToken"], pod["enableServiceLinks"]) == (False, False)
    user = pod["securityContext"]
    assert user["runAsNonRoot"] is True
    assert user["runAsUser"] > 0
    assert user["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert tagged(container["image"])
        assert "ulimit -c 0 && exec " in container["command"][-1], "no memory image"
        assert "memory" in container["resources"]["limits"]
    for volume in pod["volumes"]:
        assert "secret" in volume or volume["emptyDir"]["medium"] == "Memory", volume
    assert not any(pod.get(key) for key in ("hostNetwork", "hostPID", "hostIPC", "initContainers"))


def test_the_image_runs_as_the_user_it_was_built_for() -> None:
    built = re.findall(r"^USER (\d+):(\d+)", (DEPLOY / "Containerfile").read_text("utf-8"), re.M)
    user = PODS["quietline"]["securityContext"]
    assert built == [(str(user["runAsUser"]), str(user["runAsGroup"]))]


def test_people_are_sent_where_they_are_answered() -> None:
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert SERVICE[probe]["httpGet"] == {"path": "/healthz", "port": "public"}, probe
    ports = {each["name"]: each["containerPort"] for each in SERVICE["ports"]}
    assert ports == {"public": 8080, "console": 8081}
    assert NAMED["Service", "quietline"]["spec"]["ports"][0]["targetPort"] == "public"


def test_a_pod_has_time_to_answer_whom_it_has_let_in() -> None:
    leaves = SERVICE["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert PODS["quietline"]["terminationGracePeriodSeconds"] - leaves > 10


def test_there_are_always_two_and_an_update_or_a_drain_takes_one_at_a_time() -> None:
    scaler = NAMED["HorizontalPodAutoscaler", "quietline"]["spec"]
    assert scaler["minReplicas"] >= 2
    deployment = NAMED["Deployment", "quietline"]["spec"]
    assert "replicas" not in deployment, "it would undo the autoscaler at every apply"
    assert deployment["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert NAMED["PodDisruptionBudget", "quietline"]["spec"]["maxUnavailable"] == 1


def test_no_secret_stands_in_a_manifest() -> None:
    assert not any(kind == "Secret" for kind, _ in NAMED)
    given = {each["name"]: each for pod in PODS.values() for c in pod["containers"] for each in c["env"]}
    assert not [name for name in given if re.search("(PASSWORD|TOKEN|SECRET)$", name)], (
        "files and references only"
    )
    assert all("value" in value for value in given.values())
    mounts = {mount["mountPath"]: mount for mount in SERVICE["volumeMounts"]}
    secret = mounts[given["QUIETLINE_ROOT_SECRET_FILE"]["value"]]
    assert secret["readOnly"]
    assert secret["mountPath"].startswith(given["CREDENTIALS_DIRECTORY"]["value"] + "/")
    assert not re.search(r"\b[0-9a-f]{32,}\b|://\w+:(?!PASSWORD)\w+@", TEXT)


def test_the_keys_are_in_memory_once_without_log_archive_or_copy() -> None:
    keys = NAMED["Deployment", "quietline-keys"]["spec"]
    assert (keys["replicas"], keys["strategy"]) == (1, {"type": "Recreate"})
    (container,) = PODS["quietline-keys"]["containers"]
    compose = YAML(typ="safe").load((DEPLOY / "compose.yml").read_text("utf-8"))["services"]["keys"]
    said = set(container["command"][-1].split(" postgres ")[1].removeprefix("-c ").split(" -c "))
    assert {"max_wal_senders=0", "archive_mode=off", "log_statement=none"} <= said
    assert said == {word for word in compose["command"] if "=" in word}
    assert container["image"] == compose["image"]
    data = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}["/var/lib/postgresql"]
    assert "livenessProbe" not in container
    assert {"name": data, "emptyDir": {"medium": "Memory", "sizeLimit": "384Mi"}} in PODS["quietline-keys"][
        "volumes"
    ]


def test_nobody_reaches_anything_but_by_a_rule() -> None:
    closed = NAMED["NetworkPolicy", "nobody"]["spec"]
    assert closed == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, each in NAMED.items():
        if name[0] == "Service":
            assert each["spec"].get("type", "ClusterIP") == "ClusterIP", (
                "nothing is reached from outside the cluster"
            )


def test_the_console_is_reached_by_the_gateway_and_the_metrics_only() -> None:
    rules = {rule["ports"][0]["port"]: rule["from"] for rule in policies("ingress", "quietline")}
    assert rules.keys() == {8080, 8081}
    assert all(len(rule["ports"]) == 1 for rule in policies("ingress", "quietline"))
    for source in rules[8081]:
        for selector in ("namespaceSelector", "podSelector"):
            assert source[selector]["matchLabels"]["quietline/staff-door"] in {"gateway", "metrics"}


def test_the_keys_are_reached_by_the_service_only_and_call_nobody() -> None:
    (rule,) = policies("ingress", "quietline-keys")
    assert rule["from"] == [{"podSelector": {"matchLabels": {"app": "quietline"}}}]
    assert policies("egress", "quietline-keys") == []
