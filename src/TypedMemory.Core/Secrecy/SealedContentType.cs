namespace TypedMemory.Core.Secrecy;

/// <summary>The content type of a sealed attachment: which key, and the content type of what is sealed.</summary>
/// <param name="KeyId">The id of the key.</param>
/// <param name="ContentType">The content type of what is sealed.</param>
internal sealed record SealedContentType(string KeyId, string ContentType)
{
    private const string MediaType = "application/vnd.typedmemory.sealed";

    public override string ToString() =>
        $"{MediaType}; v=1; key={KeyId}; type={Uri.EscapeDataString(ContentType)}";

    /// <summary>Reads a content type, or <see langword="null"/> if the attachment is not sealed.</summary>
    public static SealedContentType? Parse(string contentType)
    {
        if (!contentType.StartsWith(MediaType, StringComparison.Ordinal)) return null;

        // A peer may write the white space in another way.
        string[] parts = contentType.Split(';', StringSplitOptions.TrimEntries);
        bool isForm = parts is [MediaType, "v=1", ['k', 'e', 'y', '=', ..], ['t', 'y', 'p', 'e', '=', ..]];
        return isForm && KeyIds.IsValid(parts[2].AsSpan("key=".Length))
            ? new SealedContentType(parts[2]["key=".Length..], Uri.UnescapeDataString(parts[3]["type=".Length..]))
            : null;
    }
}
