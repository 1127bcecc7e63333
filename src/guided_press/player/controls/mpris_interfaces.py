"""The two D-Bus interfaces of MPRIS 2.2. Names and spelling are the standard's.

Kept apart because it needs dbus-fast. Annotations here are D-Bus signatures, not types.
"""
# mypy: ignore-errors
# ruff: noqa: N802, F722, F821, D102

from contextlib import suppress

from dbus_fast import PropertyAccess, Variant
from dbus_fast.service import ServiceInterface, dbus_property, method

from guided_press.player.actions import Action
from guided_press.player.controls.mpris_values import MEDIA_ACTIONS, metadata, playback


class RootInterface(ServiceInterface):
    """Who we are."""

    def __init__(self, desk):
        super().__init__("org.mpris.MediaPlayer2")
        self._desk = desk

    @method()
    def Raise(self):
        """There is no window to raise."""

    @method()
    def Quit(self):
        self._desk.ask(Action.STOP)

    @dbus_property(access=PropertyAccess.READ)
    def CanQuit(self) -> "b":
        return True

    @dbus_property(access=PropertyAccess.READ)
    def CanRaise(self) -> "b":
        return False

    @dbus_property(access=PropertyAccess.READ)
    def HasTrackList(self) -> "b":
        return False

    @dbus_property(access=PropertyAccess.READ)
    def Identity(self) -> "s":
        return "Guided Press"

    @dbus_property(access=PropertyAccess.READ)
    def SupportedUriSchemes(self) -> "as":
        return []

    @dbus_property(access=PropertyAccess.READ)
    def SupportedMimeTypes(self) -> "as":
        return []


class PlayerInterface(ServiceInterface):
    """What plays, and what can be asked of it. Seeking to any place would cut a hold: it cannot."""

    def __init__(self, desk):
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._desk = desk
        self._sent = {}

    def tell_changes(self, status):
        """Send what changed since the last time; the position is asked for, never told."""
        now = {
            "PlaybackStatus": playback(status),
            "Metadata": _variants(status),
            "Volume": status.volume,
        }
        changes = {name: value for name, value in now.items() if self._sent.get(name) != value}
        self._sent = now
        if changes:
            self.emit_properties_changed(changes)

    @method()
    def Play(self):
        self._desk.ask(MEDIA_ACTIONS["Play"])

    @method()
    def Pause(self):
        self._desk.ask(MEDIA_ACTIONS["Pause"])

    @method()
    def PlayPause(self):
        self._desk.ask(MEDIA_ACTIONS["PlayPause"])

    @method()
    def Stop(self):
        self._desk.ask(MEDIA_ACTIONS["Stop"])

    @method()
    def Next(self):
        self._desk.ask(MEDIA_ACTIONS["Next"])

    @method()
    def Previous(self):
        self._desk.ask(MEDIA_ACTIONS["Previous"])

    @method()
    def Seek(self, offset: "x"):
        """Does nothing, as CanSeek says."""

    @method()
    def SetPosition(self, track: "o", position: "x"):
        """Does nothing, as CanSeek says."""

    @method()
    def OpenUri(self, uri: "s"):
        """Does nothing: no scheme is supported."""

    @dbus_property(access=PropertyAccess.READ)
    def PlaybackStatus(self) -> "s":
        return playback(self._desk.status())

    @dbus_property(access=PropertyAccess.READ)
    def Metadata(self) -> "a{sv}":
        return _variants(self._desk.status())

    @dbus_property()
    def Volume(self) -> "d":
        return self._desk.status().volume

    @Volume.setter
    def Volume(self, value: "d"):
        with suppress(ValueError):  # not a number: nobody is there to be told
            self._desk.wish_volume(value)

    @dbus_property(access=PropertyAccess.READ)
    def Position(self) -> "x":
        return int(self._desk.status().at_s * 1e6)

    @dbus_property()
    def Rate(self) -> "d":
        return 1.0

    @Rate.setter
    def Rate(self, value: "d"):
        """A session has one speed."""

    @dbus_property(access=PropertyAccess.READ)
    def MinimumRate(self) -> "d":
        return 1.0

    @dbus_property(access=PropertyAccess.READ)
    def MaximumRate(self) -> "d":
        return 1.0

    @dbus_property(access=PropertyAccess.READ)
    def CanGoNext(self) -> "b":
        return True

    @dbus_property(access=PropertyAccess.READ)
    def CanGoPrevious(self) -> "b":
        return True

    @dbus_property(access=PropertyAccess.READ)
    def CanPlay(self) -> "b":
        return True

    @dbus_property(access=PropertyAccess.READ)
    def CanPause(self) -> "b":
        return True

    @dbus_property(access=PropertyAccess.READ)
    def CanSeek(self) -> "b":
        return False

    @dbus_property(access=PropertyAccess.READ)
    def CanControl(self) -> "b":
        return True


def _variants(status):
    return {name: Variant(kind, value) for name, (kind, value) in metadata(status).items()}
