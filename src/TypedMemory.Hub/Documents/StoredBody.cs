using System.Text.Json;
using System.Text.Unicode;
using TypedMemory.Core.Revisions;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>
/// Looks at bodies before they are handed out: one that something has altered in the file would be taken for what its
/// revision stands for, by everyone, for ever.
/// </summary>
internal static class StoredBody
{
    /// <summary>The word for a document whose stored body is damaged.</summary>
    public const string Error = "corrupt";

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>What is wrong with a body, and what helps, or <see langword="null"/> if nothing is.</summary>
    public static string? FindFault(DocumentRevision revision)
    {
        if (IsKnownWhole(revision)) return null;
        bool? isHashed = revision.HasOwnHash ? RevisionHasher.Verify(revision) : null;
        if (isHashed == true) WholeBodies.Shared.Add(revision);
        string? fault = isHashed switch
        {
            true => null,
            false => "it does not hash to that revision",
            null => IsObject(revision.Body.Span) ? null : "it is not JSON",
        };
        return fault is null ? null
            : $"The stored body of \"{SafeText.Of(revision.Id)}\" at \"{revision.Revision}\" is damaged: {fault}. "
                + "The hub's operator can run \"typedmemory store check\" and \"typedmemory store repair\".";
    }

    /// <summary>Whether these very bytes were found to hash to the revision, as far as that is remembered.</summary>
    public static bool IsKnownWhole(DocumentRevision revision) => WholeBodies.Shared.Contains(revision);

    /// <summary>Lets a body through that is whole.</summary>
    /// <exception cref="HubException">It is damaged.</exception>
    public static DocumentRevision Demand(DocumentRevision revision) =>
        FindFault(revision) is { } fault ? throw new HubException(500, Error, fault) : revision;

    private static bool IsObject(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || body[0] != (byte)'{' || !Utf8.IsValid(body)) return false;
        var reader = new Utf8JsonReader(body, AnyDepth);
        try
        {
            while (reader.Read())
            {
                // Only the way to the end counts.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
