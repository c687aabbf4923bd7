"""Two helpers to call; importing this module does nothing."""
from epynn.commons.library import settings_verification
from epynn.commons.logs import set_highlighted_excepthook

__all__ = ['set_highlighted_excepthook', 'settings_verification']
