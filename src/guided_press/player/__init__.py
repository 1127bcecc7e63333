"""Live playback: outputs, and the transport that plays a source of sound on them."""
