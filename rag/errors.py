"""The pipeline's named failures; the base and the storage errors live in `index.errors`."""

from __future__ import annotations

from index.errors import FootnoteError


class LoadError(FootnoteError):
    """A document could not be read."""


class FileMissing(LoadError):
    """There is nothing at this path."""


class FileUnreadable(LoadError):
    """The file exists but cannot be opened, or its content is damaged."""


class UnsupportedFile(LoadError):
    """No loader knows this kind of file, or its content is not what its name says."""


class EmptyFile(LoadError):
    """The file holds no text."""


class FileTooLarge(LoadError):
    """The file is over the size limit."""


class EncryptedFile(LoadError):
    """The file needs a password."""


class ParserFailed(LoadError):
    """The program that reads this kind of file broke down on it."""


class ParserTimeout(LoadError):
    """Reading the file took longer than the limit."""


class ParserTooBig(LoadError):
    """Reading the file took more memory than the limit."""


class ArchiveRefused(LoadError):
    """The archive holds more, or deeper, than the limits allow, or a name that leads outside."""


class AddressRefused(LoadError):
    """The web address leads to this machine or a private network, or may not be fetched."""


class PageUnreachable(LoadError):
    """The web address could not be fetched."""


class NothingToSync(LoadError):
    """No folder was named and none is remembered."""


class NoTextLayer(LoadError):
    """The pages are pictures: there is no text to read."""


class SourceGone(LoadError):
    """The file that a document was read from cannot be found any more."""


class SourceChanged(LoadError):
    """The file has other bytes now than those the document was read from."""


class NoPicture(LoadError):
    """The page cannot be shown as it looks: it does not exist, or the format has none."""


class ModelError(FootnoteError):
    """A model cannot be used."""


class ModelNotFound(ModelError):
    """The model is not on this machine."""


class ModelUnreachable(ModelError):
    """No source of the model could be reached."""


class ModelCorrupt(ModelError):
    """A model file does not have the SHA-256 the catalogue names."""


class OutOfMemory(ModelError):
    """The model does not fit into the memory, even one text at a time."""


class GenerationFailed(ModelError):
    """The generator broke off or could not be reached."""


class ConfigError(FootnoteError):
    """The settings are wrong."""


class UnknownSetting(ConfigError):
    """A key that no setting has."""


class InvalidSetting(ConfigError):
    """A value that a setting refuses."""


class OfflineRefused(FootnoteError):
    """A network connection was refused because the program runs offline."""


class QuestionError(FootnoteError):
    """The question cannot be used: empty or too long."""


class DataSetError(FootnoteError):
    """A data set cannot be measured, or not all of it."""


class DataSetMissing(DataSetError):
    """There is no such folder, or no such file in it."""


class UnknownLayout(DataSetError):
    """The folder is laid out in no way that is known."""


class EmptyCorpus(DataSetError):
    """The data set has no documents to search."""


class NothingToMeasure(DataSetError):
    """Not one line of the data set can be used."""


class DataSetLine(DataSetError):
    """A line of a data set cannot be used; the others are measured without it."""


class SignOffError(FootnoteError):
    """A sign-off cannot be used: nameless, or with a verdict that does not exist."""


class ExportError(FootnoteError):
    """A result cannot be exported."""


class UnknownFormat(ExportError):
    """No export has this name."""


class NotAResult(ExportError):
    """What was given to export is no result of Footnote, or a damaged one."""


class NothingToExport(ExportError):
    """The result holds nothing that this format can carry."""


class FileExists(ExportError):
    """The file to write is there already."""


class FileUnwritable(ExportError):
    """The file cannot be written."""


class PackUnreadable(ExportError):
    """The file is no evidence pack, or too damaged to be opened."""


class DraftError(FootnoteError):
    """A draft cannot be checked."""
