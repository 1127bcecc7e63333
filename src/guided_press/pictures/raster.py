"""SVG to PNG, the same bytes on every machine: no system font is read, only those we carry."""

from __future__ import annotations

from importlib import resources

FONTS = {400: "Inter-Regular.otf", 600: "Inter-SemiBold.otf"}
"""The files of our typeface, by weight."""


def font(name: str) -> bytes:
    """One of `FONTS`, whole."""
    return (resources.files(__package__) / "fonts" / name).read_bytes()


def png(svg: str, width: int) -> bytes:
    """Paint a picture.

    Args:
        svg: A whole SVG document.
        width: Pixels, 1 to 8192; the height follows from the view box.

    Returns:
        A PNG file.

    Raises:
        ValueError: The width is out of range, or the document is not SVG.
    """
    if not 1 <= width <= 8192:
        raise ValueError(f"a picture {width} pixels wide is not possible; use 1 to 8192")
    import resvg_py

    folder = resources.files(__package__) / "fonts"
    with resources.as_file(folder) as fonts:
        painted = resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            skip_system_fonts=True,
            font_files=[str(fonts / name) for name in FONTS.values()],
            font_family="Inter",
            sans_serif_family="Inter",
        )
    return bytes(painted)
