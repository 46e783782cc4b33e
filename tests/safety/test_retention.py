from datetime import timedelta

import pytest

from safety import retention, rotation

SHORT_OF_AN_EPOCH = [retention.SESSION_IDLE, retention.SESSION_LIFE, retention.OUTBOX, retention.RELAY]


@pytest.mark.parametrize("keep", SHORT_OF_AN_EPOCH, ids=lambda keep: keep.what)
def test_a_whole_life_is_shorter_than_an_epoch(keep: retention.Keep) -> None:
    assert timedelta(0) < keep.at_most < retention.EPOCH.at_most


@pytest.mark.parametrize(
    "keep", [keep for keep in retention.TABLE if keep.dies_with_key and keep is not retention.EPOCH_DEAD]
)
def test_nothing_sealed_needs_its_key_for_longer_than_the_previous_key_is_kept(keep: retention.Keep) -> None:
    assert keep.at_most <= retention.EPOCH.at_most


def test_an_idle_session_ends_long_before_its_whole_life() -> None:
    assert retention.SESSION_IDLE.at_most < retention.SESSION_LIFE.at_most


def test_a_repeated_delivery_is_known_and_answered_alike_for_as_long_as_providers_redeliver() -> None:
    assert retention.DELIVERY.at_most == retention.REPLY.at_most == retention.TOMBSTONE.at_most
    assert retention.DELIVERY.at_most == timedelta(hours=24)


def test_an_epoch_key_is_dead_forty_nine_hours_after_its_epoch_began() -> None:
    assert retention.EPOCH_DEAD.at_most == timedelta(hours=49)


def test_only_what_names_nobody_outlives_the_keys() -> None:
    kept_longer = [keep for keep in retention.TABLE if keep.at_most > retention.EPOCH_DEAD.at_most]
    assert kept_longer == [retention.WORKER_CODE, retention.CASE, retention.TRAIL, retention.TALLY]
    assert [keep for keep in retention.TABLE if not keep.dies_with_key] == kept_longer


def test_every_kind_of_thing_is_in_the_table_once_and_says_why() -> None:
    declared = [value for value in vars(retention).values() if isinstance(value, retention.Keep)]
    assert sorted(keep.what for keep in declared) == sorted(keep.what for keep in retention.TABLE)
    assert len({keep.what for keep in declared}) == len(declared)
    assert all(keep.reason.endswith(".") for keep in declared)


def test_the_change_of_epochs_follows_the_table() -> None:
    assert timedelta(seconds=rotation.EPOCH_SECONDS) == retention.EPOCH.at_most
