namespace TypedMemory.Core.Wire;

/// <summary>How an attachment stands in a written document.</summary>
public readonly record struct AttachmentContent
{
    private AttachmentContent(bool follows, ReadOnlyMemory<byte>? data)
    {
        IsFollowing = follows;
        Data = data;
    }

    /// <summary>Only what is known of it: <c>"stub":true</c>.</summary>
    public static AttachmentContent Stub => default;

    /// <summary>Its bytes are a later part of the multipart message: <c>"follows":true</c>.</summary>
    public static AttachmentContent Follows { get; } = new(true, null);

    /// <summary>Whether the bytes are a later part of the multipart message.</summary>
    public bool IsFollowing { get; }

    /// <summary>The bytes, where they are in the document itself; else <see langword="null"/>.</summary>
    public ReadOnlyMemory<byte>? Data { get; }

    /// <summary>Its bytes are in the document itself, in base64: <c>"data":"…"</c>.</summary>
    /// <param name="data">The bytes.</param>
    public static AttachmentContent Inline(ReadOnlyMemory<byte> data) => new(false, data);
}
