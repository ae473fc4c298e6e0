"""Zip archives: workbooks are zip archives, and customer files may come in them."""

import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from smartcart.input.errors import InputError, shown_name
from smartcart.input.files import incomplete

WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")


def is_workbook(file: Path) -> bool:
    """Return whether a zip archive is a workbook: xlsx, xlsb or ods.

    Raises:
        InputError: the archive is incomplete.
    """
    with _opened(file) as archive:
        return not set(WORKBOOK_PARTS).isdisjoint(archive.namelist())


def unpack(file: Path, folder: Path) -> list[Path]:
    """Unpack the files of a zip archive, without files that operating systems add.

    Args:
        file: the archive.
        folder: where the files go, under their base names; created if missing.

    Raises:
        InputError: the archive is empty, protected, too large for the disk or incomplete.
    """
    with _opened(file) as archive:
        members = [member for member in archive.infolist() if _is_content(member)]
        if not members:
            raise InputError(f"The zip archive holds no file: {file}")
        if any(member.flag_bits & 1 for member in members):
            raise InputError(
                f"The zip archive is protected by a password: {file}\n"
                "Unpack it, and give the file inside."
            )
        folder.mkdir(parents=True, exist_ok=True)
        size = sum(member.file_size for member in members)
        if size > shutil.disk_usage(folder).free / 2:
            raise InputError(f"The disk is too full to unpack the zip archive: {file}")
        return [
            _unpack_one(archive, member, folder / str(number), file)
            for number, member in enumerate(members, start=1)
        ]


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise incomplete(file) from error


def _unpack_one(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, file: Path
) -> Path:
    folder.mkdir(exist_ok=True)
    # Only the base name, so it cannot lead out of the folder.
    name = PurePosixPath(member.filename.replace("\\", "/")).name
    target = folder / (shown_name(name) or "file")
    try:
        with archive.open(member) as packed, target.open("wb") as copy:
            shutil.copyfileobj(packed, copy)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise incomplete(file) from error
    except NotImplementedError as error:
        raise InputError(
            f"The zip archive is packed in a way that is not read: {file}\n"
            "Unpack it, and give the file inside."
        ) from error
    return target


def _is_content(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    is_hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not member.is_dir() and member.file_size > 0 and not is_hidden
