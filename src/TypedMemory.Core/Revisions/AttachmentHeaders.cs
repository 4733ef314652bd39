using System.Text;

namespace TypedMemory.Core.Revisions;

/// <summary>What the name and content type of an attachment may measure: they travel as headers.</summary>
public static class AttachmentHeaders
{
    /// <summary>
    /// The most bytes of name and content type together, in UTF-8: what is left of the 8 KB of headers that many HTTP
    /// clients take.
    /// </summary>
    public const int MaxLength = (8 * 1024) - 128;

    /// <summary>Sees to it that every peer can take an attachment, before its bytes are stored.</summary>
    /// <param name="name">The name.</param>
    /// <param name="contentType">The content type.</param>
    /// <exception cref="ArgumentException">They are too long.</exception>
    public static void Demand(string name, string contentType)
    {
        if (FindFault(name, contentType) is { } fault) throw new ArgumentException(fault, nameof(contentType));
    }

    /// <summary>Says why no peer could take an attachment, or <see langword="null"/> if every one can.</summary>
    /// <param name="name">The name.</param>
    /// <param name="contentType">The content type.</param>
    /// <returns>A sentence that names the attachment and the limit.</returns>
    public static string? FindFault(string name, string contentType)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(contentType);

        // A character is at most three bytes: nearly every pair needs no count.
        if ((long)name.Length + contentType.Length <= MaxLength / 3) return null;
        int nameLength = Encoding.UTF8.GetByteCount(name);
        int typeLength = Encoding.UTF8.GetByteCount(contentType);
        if (nameLength + typeLength <= MaxLength) return null;
        const int shown = 60;
        string start = name.Length <= shown ? name : $"{name[..shown]}…";
        return $"The attachment \"{start}\" was not stored: its name and content type have {nameLength} and {typeLength} "
            + $"bytes, and no more than {MaxLength} together fit into the headers that peers take.";
    }
}
