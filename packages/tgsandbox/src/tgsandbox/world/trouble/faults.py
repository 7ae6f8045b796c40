"""What can be made to go wrong: a table of faults, and those that are armed in one world.

Each fault strikes a number of times or with a chance drawn from the world's seed, so that a run can be
repeated. The generator is the faults' own: arming one changes no id of the world.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tgsandbox.world.errors import WorldError
from tgsandbox.world.ids import Ids
from tgsandbox.world.updates import KINDS

MAX_ARMED = 1000
# Updates of these kinds are messages; a fault may mean them by what is in the message.
MESSAGES_BY_CONTENT = ("successful_payment", "refunded_payment")
UPDATE_KINDS = (*KINDS, *MESSAGES_BY_CONTENT)


class Place(StrEnum):
    """Where a fault strikes."""

    CALL = "call"
    UPDATE = "update"
    WEBHOOK = "webhook"
    CHARGE = "charge"


class Parameters(NamedTuple):
    """What a fault can be given; a fault takes only those for which the table has a value."""

    seconds: float | None = None
    code: int | None = None
    words: str | None = None
    step: int | None = None


NOTHING_GIVEN = Parameters()


class FaultKind(NamedTuple):
    place: Place
    sentence: str
    usual: Parameters = NOTHING_GIVEN


FAULTS: dict[str, FaultKind] = {
    "error": FaultKind(
        Place.CALL,
        "The call is refused with `code`, in Telegram's words for it or in `words`; nothing happens.",
        Parameters(code=500, words=""),
    ),
    "flood": FaultKind(
        Place.CALL,
        "429 Too Many Requests: the bot should wait `seconds` and ask again.",
        Parameters(seconds=3),
    ),
    "unauthorized": FaultKind(Place.CALL, "401, as after the token was revoked in BotFather."),
    "conflict": FaultKind(Place.CALL, "409, as when a second copy of the bot polls."),
    "bad_gateway": FaultKind(Place.CALL, "502 with a page instead of JSON, from before the Bot API server."),
    "delay": FaultKind(
        Place.CALL, "The call is looked at only after `seconds` of the world's time.", Parameters(seconds=5)
    ),
    "dribble": FaultKind(
        Place.CALL,
        "The call has its effect at once, its answer comes in pieces over `seconds` of the world's time.",
        Parameters(seconds=5),
    ),
    "cut_before": FaultKind(Place.CALL, "The connection dies and the call had no effect."),
    "cut_after": FaultKind(Place.CALL, "The call had its effect; the connection dies without an answer."),
    "malformed": FaultKind(Place.CALL, "The call had its effect; its answer breaks off and is not JSON."),
    "drop_update": FaultKind(Place.UPDATE, "The update never reaches the bot."),
    "duplicate_update": FaultKind(Place.UPDATE, "The update comes twice with the same update_id."),
    "reorder_update": FaultKind(
        Place.UPDATE,
        "The next update overtakes this one; when none comes, it follows after `seconds`.",
        Parameters(seconds=1),
    ),
    "delay_update": FaultKind(
        Place.UPDATE, "The update comes `seconds` of the world's time later.", Parameters(seconds=5)
    ),
    "jump_update_id": FaultKind(
        Place.UPDATE,
        "update_id goes on `step` higher, as it begins anew somewhere after a quiet week.",
        Parameters(step=1_000_000),
    ),
    "webhook_timeout": FaultKind(Place.WEBHOOK, "The webhook can't be reached in time and is tried again."),
    "webhook_answer_lost": FaultKind(
        Place.WEBHOOK, "The webhook got the update, its answer was lost: the update comes again."
    ),
    "provider_outage": FaultKind(
        Place.CHARGE,
        "The provider does not answer: PROVIDER_ACCOUNT_TIMEOUT for the buyer, nothing for the bot.",
    ),
    "charge_without_update": FaultKind(
        Place.CHARGE,
        "The provider took the money and Telegram does not know: the buyer reads PAYMENT_FAILED, the bot "
        "hears nothing, the provider's ledger has the charge.",
    ),
    "double_charge": FaultKind(
        Place.CHARGE, "The provider took the money twice; the bot hears of the first charge only."
    ),
    "chargeback": FaultKind(
        Place.CHARGE,
        "The payment succeeds, and the bank takes the money back at once; the bot hears nothing.",
    ),
}


@dataclass(slots=True)
class Fault:
    """An armed one. Empty `method` and `update_kind`, and bot_id 0, mean any; `left` None means for ever."""

    id: int
    name: str
    method: str = ""
    update_kind: str = ""
    bot_id: int = 0
    skip: int = 0
    left: int | None = 1
    probability: float = 1.0
    parameters: Parameters = NOTHING_GIVEN
    struck: int = 0

    @property
    def kind(self) -> FaultKind:
        return FAULTS[self.name]

    @property
    def seconds(self) -> float:
        return self.parameters.seconds or 0.0

    def fits(self, place: Place, bot_id: int, method: str, update_kinds: tuple[str, ...]) -> bool:
        return (
            self.kind.place == place
            and self.bot_id in (0, bot_id)
            and self.method in ("", method)
            and (not self.update_kind or self.update_kind in update_kinds)
        )


class Faults:
    """The armed faults of one world, in the order in which they were armed; at most one strikes at a time."""

    def __init__(self, seed: int) -> None:
        self._chances = Ids(seed)
        self._made = 0
        self._armed: dict[int, Fault] = {}

    def __bool__(self) -> bool:
        return bool(self._armed)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._armed.values())

    def arm(
        self,
        name: str,
        *,
        method: str = "",
        update_kind: str = "",
        bot_id: int = 0,
        skip: int = 0,
        times: int | None = 1,
        probability: float = 1.0,
        parameters: Parameters = NOTHING_GIVEN,
    ) -> Fault:
        """Let it strike `times` (None: for ever), after the first `skip` things that it fits.

        Raises WorldError for a name, an update kind or a parameter that there isn't, with those there are.
        """
        if len(self._armed) >= MAX_ARMED:
            raise WorldError(f"at most {MAX_ARMED} faults can be armed at once")
        made = make_fault(name, parameters)
        _check_place(made.kind, name, method, update_kind)
        if (times is not None and times < 1) or skip < 0 or not 0 < probability <= 1:
            raise WorldError(
                "a fault has times of 1 or more, a skip of 0 or more, a probability above 0 and up to 1; "
                f"got {times}, {skip}, {probability}"
            )
        self._made += 1
        made.id, made.bot_id, made.skip, made.left = self._made, bot_id, skip, times
        made.method, made.update_kind, made.probability = method.lower(), update_kind, probability
        self._armed[made.id] = made
        return made

    def disarm(self, fault_id: int) -> None:
        """Raises WorldError when it is not armed (any more)."""
        if self._armed.pop(fault_id, None) is None:
            raise WorldError(f"no fault {fault_id} is armed; there are: {list(self._armed) or 'none'}")

    def disarm_all(self) -> None:
        self._armed.clear()

    def strike(
        self,
        place: Place,
        bot_id: int,
        *,
        method: str = "",
        update_kinds: tuple[str, ...] = (),
        name: str = "",
        but: str = "",
    ) -> Fault | None:
        """The fault that strikes here and now; its count goes down. `name` and `but` narrow the search."""
        for fault in tuple(self._armed.values()):
            if fault.name == but or name not in ("", fault.name):
                continue
            if fault.fits(place, bot_id, method.lower(), update_kinds) and self._has_its_turn(fault):
                return fault
        return None

    def _has_its_turn(self, fault: Fault) -> bool:
        if fault.skip:
            fault.skip -= 1
            return False
        if fault.probability < 1 and self._chances.chance() >= fault.probability:
            return False
        fault.struck += 1
        if fault.left is not None:
            fault.left -= 1
            if not fault.left:
                del self._armed[fault.id]
        return True


def make_fault(name: str, parameters: Parameters = NOTHING_GIVEN) -> Fault:
    """Of one request, without being armed. Raises WorldError as `Faults.arm` does."""
    kind = FAULTS.get(name)
    if kind is None:
        raise WorldError(f"no fault '{name}'; there are: {', '.join(FAULTS)}")
    takes = [field for field, usual in kind.usual._asdict().items() if usual is not None]
    for field, value in parameters._asdict().items():
        if value is not None and field not in takes:
            known = " and ".join(takes) or "no parameters"
            raise WorldError(f"the fault '{name}' takes {known}, not {field}")
    given = {field: value for field, value in parameters._asdict().items() if value is not None}
    return Fault(0, name, parameters=kind.usual._replace(**given))


def _check_place(kind: FaultKind, name: str, method: str, update_kind: str) -> None:
    if method and kind.place != Place.CALL:
        raise WorldError(f"the fault '{name}' strikes a {kind.place}, not a method")
    if not update_kind:
        return
    if kind.place not in (Place.UPDATE, Place.WEBHOOK):
        raise WorldError(f"the fault '{name}' strikes a {kind.place}, not an update")
    if update_kind not in UPDATE_KINDS:
        raise WorldError(f"no kind of update '{update_kind}'; there are: {', '.join(UPDATE_KINDS)}")
