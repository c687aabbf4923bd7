// The words of Python that are coloured, as Pygments knows them.

const listWords = words => new Set(words.split(" "));

export const KEYWORDS = listWords(
  "as assert async await break case class continue def del elif else except finally for global if lambda "
  + "match nonlocal pass raise return try while with yield");
export const WORD_OPERATORS = listWords("and in is not or");
export const PSEUDO = listWords("Ellipsis NotImplemented cls self");
export const BUILTINS = listWords(
  "__import__ abs aiter all any bin bool breakpoint bytearray bytes callable chr classmethod compile "
  + "complex delattr dict dir divmod enumerate eval filter float format frozenset getattr globals hasattr "
  + "hash hex id input int isinstance issubclass iter len list locals map max memoryview min next object oct "
  + "open ord pow print property range repr reversed round set setattr slice sorted staticmethod str sum "
  + "super tuple type vars zip");
export const EXCEPTIONS = listWords(
  "ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError BufferError "
  + "BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError "
  + "ConnectionResetError DeprecationWarning EOFError EncodingWarning EnvironmentError Exception "
  + "FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError "
  + "ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt "
  + "LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError "
  + "OverflowError PendingDeprecationWarning PermissionError ProcessLookupError RecursionError ReferenceError "
  + "ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning "
  + "SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError "
  + "UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning "
  + "ZeroDivisionError");
// Names that Python itself uses, without the lines around them: methods, and others.
export const MAGIC = listWords(
  "abs add aenter aexit aiter and anext await bool bytes call complex contains del delattr delete delitem "
  + "dir divmod enter eq exit float floordiv format ge get getattr getattribute getitem gt hash iadd iand "
  + "ifloordiv ilshift imatmul imod imul index init instancecheck int invert ior ipow irshift isub iter "
  + "itruediv ixor le len length_hint lshift lt matmul missing mod mul ne neg new next or pos pow prepare "
  + "radd rand rdivmod repr reversed rfloordiv rlshift rmatmul rmod rmul ror round rpow rrshift rshift rsub "
  + "rtruediv rxor set setattr setitem str sub subclasscheck truediv xor");
export const MAGIC_VARIABLES = listWords(
  "annotations bases class closure code defaults dict doc file func globals kwdefaults module mro name objclass "
  + "qualname self slots weakref");
