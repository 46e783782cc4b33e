"""The headers of every answer over HTTP, as data, each with its reason.

No ETag and no Last-Modified stands here, and none may be added to a page that somebody reads: either would
let a browser, or a proxy in between, show that this page was here before.
"""

from typing import Final

Headers = tuple[tuple[bytes, bytes], ...]

_POLICY: Final = "; ".join(
    (
        # Whatever is not named below is refused: fonts, frames, media, workers, objects, manifests.
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        # The empty icon of the exit page is a data: address; such an image can fetch nothing.
        "img-src 'self' data:",
        # Answers without a reload, and the console's live queue.
        "connect-src 'self'",
        # Injected markup cannot send what is typed elsewhere. Chromium holds a form's redirects to this
        # too, so a form that leaves must be answered with a page and not with a redirect to another site.
        "form-action 'self'",
        # Injected markup cannot turn our own relative addresses into another site's.
        "base-uri 'none'",
        # Nobody can show the page inside another and lay something over its buttons.
        "frame-ancestors 'none'",
    )
).encode()

#: Abilities no page here has, so injected script has none of them either. Chromium 156 knows all these names;
#: about one that it does not know it complains in its console.
_UNUSED: Final = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "screen-wake-lock",
    "serial",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)

_EVERYWHERE: Final[Headers] = (
    # Not on the disk of the phone, not in a cache on the way, not behind the Back button.
    (b"cache-control", b"no-store"),
    # The type we say is the type it is: an answer with someone's words in it is never run as a script.
    (b"x-content-type-options", b"nosniff"),
    # No other site can load the answer as a picture or script and learn from it that somebody was here.
    (b"cross-origin-resource-policy", b"same-origin"),
    # A link to this service, once found by a search engine, would say in its snippet what the page is.
    (b"x-robots-tag", b"noindex, nofollow, noarchive, nosnippet"),
)

_PAGE: Final[Headers] = (
    *_EVERYWHERE,
    (b"content-security-policy", _POLICY),
    # Old phones that do not know frame-ancestors.
    (b"x-frame-options", b"DENY"),
    # A service's site does not learn where its visitor came from.
    (b"referrer-policy", b"no-referrer"),
    # No lookup of a helpline's host name, which a router at home would log, before its link is even touched.
    (b"x-dns-prefetch-control", b"off"),
    # A page that opened ours, or was opened by it, can neither reach into it nor tell where it went.
    (b"cross-origin-opener-policy", b"same-origin"),
    # Nothing from elsewhere is loaded that did not agree to it; with the line above, a process of its own.
    (b"cross-origin-embedder-policy", b"require-corp"),
)

#: The web chat. Strict-Transport-Security is missing on purpose: browsers keep a list of the hosts that sent
#: it, and clearing the history need not clear that list. The proxy redirects to https, and the domain can be
#: preloaded into browsers, which tells nothing about one phone.
PUBLIC_PAGE: Final[Headers] = (
    *_PAGE,
    # Writing to the clipboard stays: it copies a number, and empties the clipboard on leaving.
    (
        b"permissions-policy",
        ", ".join((*(f"{name}=()" for name in _UNUSED), "clipboard-write=(self)")).encode(),
    ),
)

#: What leaving is answered with. The browser forgets what it kept of this site: cookies and storage, and
#: whatever a cache kept against our word. Browsers obey it over https and on loopback only. It does not touch
#: the history, the address bar's suggestions, downloads or screenshots, and no page may claim so.
EXIT_PAGE: Final[Headers] = (*PUBLIC_PAGE, (b"clear-site-data", b'"cache", "cookies", "storage"'))

#: What providers' servers get. Should a person open it in a browser, it can do nothing there.
API: Final[Headers] = (
    *_EVERYWHERE,
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)

#: The staff console. Its readers are at work, so a browser may well remember to come by https only.
CONSOLE_PAGE: Final[Headers] = (
    *PUBLIC_PAGE,
    (b"strict-transport-security", b"max-age=63072000"),
)
