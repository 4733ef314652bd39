using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>What an attachment may be called and be said to be, so that every HTTP client can take it.</summary>
internal static class AttachmentRules
{
    /// <summary>What is said of an attachment whose type cannot stand in a header.</summary>
    public const string DefaultContentType = "application/octet-stream";

    // Name and type are headers of a part of a multipart message, and many clients take 8 KB of them.
    private const int MaxHeaders = 8 * 1024;
    private const int OtherHeaders = 128;

    /// <summary>Throws unless the attachment can be sent to every client again.</summary>
    public static void Check(DocumentAttachment attachment)
    {
        int type = Encoding.UTF8.GetByteCount(attachment.ContentType);
        int name = Encoding.UTF8.GetByteCount(attachment.Name);
        if (name + type + OtherHeaders <= MaxHeaders) return;
        throw HubException.BadRequest(
            $"The name of the attachment \"{SafeText.Of(attachment.Name)}\" and its content_type have {name} and {type} bytes; no more than "
            + $"{MaxHeaders - OtherHeaders} together fit into the headers that an HTTP client takes.");
    }

    /// <summary>The content type as a header, for an attachment that came here by another way too.</summary>
    public static string HeaderOf(string contentType) =>
        contentType.Length < MaxHeaders / 2 && contentType.All(static c => c is >= ' ' and < (char)127)
            ? contentType : DefaultContentType;

    /// <summary>The name within the quotes of a header, or <see langword="null"/> if it is too long for one.</summary>
    public static string? QuotedNameOf(string name)
    {
        // A name with a line break in it must not become a header of its own.
        string safe = name.Any(char.IsControl)
            ? new string([.. name.Select(static c => char.IsControl(c) ? '_' : c)]) : name;
        string quoted = safe.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(
            "\"", "\\\"", StringComparison.Ordinal);
        return quoted.Length < MaxHeaders - OtherHeaders ? quoted : null;
    }
}
