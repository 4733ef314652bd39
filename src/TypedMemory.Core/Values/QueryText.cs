using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace TypedMemory.Core.Values;

/// <summary>A text that a query asks for, in UTF-8.</summary>
internal static class QueryText
{
    /// <summary>A byte that is in no UTF-8; in keys it stands behind a zero byte, and never twice.</summary>
    private const byte Never = 0xff;

    /// <summary>
    /// The bytes. A lone surrogate, which no document can hold, is not replaced as encodings do it: the text would then
    /// find documents that have the replacement character. It ends in bytes that no text has, and finds nothing.
    /// </summary>
    public static byte[] Utf8Of(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        OperationStatus status = Utf8.FromUtf16(text, bytes, out _, out int written, replaceInvalidSequences: false);
        return status == OperationStatus.Done ? bytes : [.. bytes.AsSpan(0, written), Never, Never];
    }
}
