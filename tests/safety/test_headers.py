import pytest

from safety.headers import API, CONSOLE_PAGE, EXIT_PAGE, PUBLIC_PAGE, Headers

ALL = {"public": PUBLIC_PAGE, "exit": EXIT_PAGE, "api": API, "console": CONSOLE_PAGE}
PAGES = {name: headers for name, headers in ALL.items() if name != "api"}


def policy(headers: Headers) -> dict[str, str]:
    directives = dict(headers)[b"content-security-policy"].decode().split("; ")
    return {name: sources for name, _, sources in (directive.partition(" ") for directive in directives)}


@pytest.mark.parametrize("headers", ALL.values(), ids=ALL)
class TestEveryAnswer:
    def test_each_header_is_said_once_in_lower_case_as_asgi_wants_it(self, headers: Headers) -> None:
        names = [name for name, _ in headers]
        assert len(set(names)) == len(names)
        assert all(name == name.lower() for name in names)
        assert all(b"\n" not in value and b"\r" not in value for _, value in headers)

    def test_nothing_is_kept_anywhere(self, headers: Headers) -> None:
        assert dict(headers)[b"cache-control"] == b"no-store"

    def test_no_mark_tells_a_second_visit_from_a_first(self, headers: Headers) -> None:
        assert not {b"etag", b"last-modified", b"expires", b"age", b"set-cookie"} & dict(headers).keys()

    def test_no_mark_tells_what_serves_it(self, headers: Headers) -> None:
        assert not {b"server", b"x-powered-by", b"via"} & dict(headers).keys()

    def test_types_are_not_guessed_and_robots_stay_out(self, headers: Headers) -> None:
        assert dict(headers)[b"x-content-type-options"] == b"nosniff"
        assert b"noindex" in dict(headers)[b"x-robots-tag"]
        assert dict(headers)[b"cross-origin-resource-policy"] == b"same-origin"

    def test_what_is_not_allowed_is_refused(self, headers: Headers) -> None:
        assert policy(headers)["default-src"] == "'none'"
        assert policy(headers)["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("headers", PAGES.values(), ids=PAGES)
class TestEveryPage:
    def test_the_policy_is_exactly_this(self, headers: Headers) -> None:
        assert policy(headers) == {
            "default-src": "'none'",
            "style-src": "'self'",
            "script-src": "'self'",
            "img-src": "'self' data:",
            "connect-src": "'self'",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
        }

    def test_no_other_site_learns_of_it(self, headers: Headers) -> None:
        given = dict(headers)
        assert given[b"referrer-policy"] == b"no-referrer"
        assert given[b"cross-origin-opener-policy"] == b"same-origin"
        assert given[b"cross-origin-embedder-policy"] == b"require-corp"
        assert given[b"x-dns-prefetch-control"] == b"off"
        assert given[b"x-frame-options"] == b"DENY"

    def test_every_ability_but_copying_a_number_is_off(self, headers: Headers) -> None:
        abilities = dict(
            item.split("=") for item in dict(headers)[b"permissions-policy"].decode().split(", ")
        )
        assert abilities.pop("clipboard-write") == "(self)"
        assert set(abilities.values()) == {"()"}
        assert {
            "camera",
            "microphone",
            "geolocation",
            "clipboard-read",
            "display-capture",
        } <= abilities.keys()


def test_leaving_and_only_leaving_makes_the_browser_forget() -> None:
    assert dict(EXIT_PAGE)[b"clear-site-data"] == b'"cache", "cookies", "storage"'
    assert [name for name, headers in ALL.items() if b"clear-site-data" in dict(headers)] == ["exit"]


def test_only_the_console_enters_a_list_that_clearing_the_history_does_not_clear() -> None:
    assert [name for name, headers in ALL.items() if b"strict-transport-security" in dict(headers)] == [
        "console"
    ]
