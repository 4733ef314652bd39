using System.Text.RegularExpressions;

namespace TypedMemory.Core.Secrecy;

/// <summary>The content type of a sealed attachment: which key, and the content type of what is sealed.</summary>
/// <param name="KeyId">The id of the key.</param>
/// <param name="ContentType">The content type of what is sealed.</param>
internal sealed partial record SealedContentType(string KeyId, string ContentType)
{
    public override string ToString() =>
        $"application/vnd.typedmemory.sealed; v=1; key={KeyId}; type={Uri.EscapeDataString(ContentType)}";

    /// <summary>Reads a content type; <see langword="null"/> if the attachment is not sealed.</summary>
    public static SealedContentType? Parse(string contentType)
    {
        Match match = Form().Match(contentType);
        return match.Success && KeyIds.IsValid(match.Groups[1].ValueSpan)
            ? new SealedContentType(match.Groups[1].Value, Uri.UnescapeDataString(match.Groups[2].Value))
            : null;
    }

    // A peer may write the white space in another way.
    [GeneratedRegex(
        @"^application/vnd\.typedmemory\.sealed\s*;\s*v=1\s*;\s*key=([^;\s]+)\s*;\s*type=([^;\s]*)\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
