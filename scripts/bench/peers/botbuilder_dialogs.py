"""botbuilder-dialogs: a waterfall of text prompts, each with a validator, state in its MemoryStorage.

Nothing is sent; the reply is taken down.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from botbuilder.core import BotAdapter, ConversationState, MemoryStorage, MessageFactory, TurnContext
from botbuilder.dialogs import DialogSet, DialogTurnResult, WaterfallDialog, WaterfallStepContext
from botbuilder.dialogs.prompts import PromptOptions, PromptValidatorContext, TextPrompt
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, ResourceResponse
from playing import Opened, Script, main


class Taking(BotAdapter):
    """Takes down what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, str] = {}

    async def send_activities(
        self, context: TurnContext, activities: list[Activity]
    ) -> list[ResourceResponse]:
        for activity in activities:
            self.said[context.activity.conversation.id] = activity.text
        return [ResourceResponse(id="1") for _ in activities]

    async def update_activity(self, context: TurnContext, activity: Activity) -> None: ...

    async def delete_activity(self, context: TurnContext, reference: Any) -> None: ...


@asynccontextmanager
async def peer(script: Script, storage: str, folder: Path) -> Opened:
    """`storage` is always memory."""
    adapter, state = Taking(), ConversationState(MemoryStorage())
    dialogs = DialogSet(state.create_property("dialog"))
    dialogs.add(TextPrompt("text", _fits))
    dialogs.add(WaterfallDialog("talk", [_asking(script, at) for at in range(len(script))]))

    async def turn(context: TurnContext) -> None:
        dialog = await dialogs.create_context(context)
        if dialog.active_dialog is None:
            await dialog.begin_dialog("talk")
        else:
            await dialog.continue_dialog()
        await state.save_changes(context)

    async def step(person: int, text: str) -> str:
        await adapter.run_pipeline(TurnContext(adapter, _activity(str(person), text)), turn)
        return adapter.said.pop(str(person), "")

    yield step


def _asking(script: Script, at: int) -> Any:
    """The step that answers turn `at` and waits for what the script says next."""
    reply = script[at][1]
    following = script[at + 1][0] if at + 1 < len(script) else ""

    async def ask(step: WaterfallStepContext) -> DialogTurnResult:
        prompt = MessageFactory.text(reply)
        return await step.prompt("text", PromptOptions(prompt=prompt, validations=following))

    ask.__qualname__ = f"turn{at}"
    return ask


async def _fits(prompt: PromptValidatorContext) -> bool:
    return bool(prompt.recognized.succeeded and prompt.recognized.value == prompt.options.validations)


def _activity(person: str, text: str) -> Activity:
    return Activity(
        type="message",
        text=text,
        channel_id="bench",
        from_property=ChannelAccount(id=person),
        recipient=ChannelAccount(id="bot"),
        conversation=ConversationAccount(id=person),
    )


if __name__ == "__main__":
    main(peer)
