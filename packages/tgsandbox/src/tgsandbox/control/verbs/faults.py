"""Making things go wrong, once or often."""

from __future__ import annotations

from tgsandbox.control.shapes.faults import FaultKindView, FaultView, NewFault
from tgsandbox.control.shapes.people import Done
from tgsandbox.control.verb import NotThere, WrongRequest
from tgsandbox.control.verbs.bots import bot_of
from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.trouble.faults import FAULTS, Fault, Parameters
from tgsandbox.world.world import World

FAULT = "fault"  # what SetUpChanged says when one was armed or disarmed


def list_fault_kinds(world: World) -> list[FaultKindView]:
    """What can be made to go wrong."""
    return [
        FaultKindView(
            name,
            kind.place.value,
            kind.sentence,
            [field for field, usual in kind.usual._asdict().items() if usual is not None],
        )
        for name, kind in FAULTS.items()
    ]


def list_faults(world: World) -> list[FaultView]:
    """The armed ones, in the order in which they were armed."""
    return [show_fault(fault) for fault in world.faults]


def arm_fault(world: World, request: NewFault) -> FaultView:
    """Let a fault strike from now on."""
    if request.bot_id:
        bot_of(world, request.bot_id)
    if request.name not in FAULTS:
        raise NotThere(f"no fault {request.name!r}; there are: {', '.join(FAULTS)}", field="name")
    try:
        fault = world.faults.arm(
            request.name,
            method=request.method,
            update_kind=request.update_kind,
            bot_id=request.bot_id,
            skip=request.skip,
            times=request.times,
            probability=request.probability,
            parameters=Parameters(request.seconds, request.code, request.words, request.step),
        )
    except WorldError as error:
        raise WrongRequest(str(error)) from None
    world.bulletin.publish(SetUpChanged(FAULT, fault.id))
    return show_fault(fault)


def disarm_fault(world: World, fault_id: int) -> Done:
    """Take one back."""
    if all(fault.id != fault_id for fault in world.faults):
        known = ", ".join(str(fault.id) for fault in world.faults) or "none"
        raise NotThere(f"no fault {fault_id} is armed; there are: {known}", field="fault_id")
    world.faults.disarm(fault_id)
    world.bulletin.publish(SetUpChanged(FAULT, fault_id))
    return Done()


def disarm_all_faults(world: World) -> Done:
    """Take all back."""
    world.faults.disarm_all()
    world.bulletin.publish(SetUpChanged(FAULT, 0))
    return Done()


def show_fault(fault: Fault) -> FaultView:
    return FaultView(
        fault.id,
        fault.name,
        fault.kind.sentence,
        fault.method,
        fault.update_kind,
        fault.bot_id,
        fault.skip,
        fault.left,
        fault.probability,
        fault.struck,
        *fault.parameters,
    )
