using System.Globalization;
using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Databases;

/// <summary>How large the documents of one database may be, where that is not what holds for all.</summary>
/// <param name="database">The database's name.</param>
/// <param name="store">Where the limit is kept.</param>
internal sealed class DocumentSizeLimit(string database, IDocumentStore store)
{
    private const string LocalId = HiddenLocals.Prefix + "max_document_size";

    private long _own;

    /// <summary>Reads what was set in an earlier run.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        LocalDocument? stored = await store.GetLocalAsync(LocalId, cancellationToken).ConfigureAwait(false);
        if (stored?.Body is { } body && JsonText.Member(body.Span, "n"u8) is { } value)
            Volatile.Write(ref _own, JsonText.AsInteger(body.Span[value]) ?? 0);
    }

    /// <summary>The limit in bytes: what was set for the database, else what the host says of it, else all's.</summary>
    public int Of(HubOptions options)
    {
        long own = Volatile.Read(ref _own);
        if (own > 0) return (int)Math.Min(own, int.MaxValue);
        return (options.Databases.TryGetValue(database, out HubDatabaseOptions? named) ? named.MaxDocumentSize : null)
            ?? options.DocumentLimits.MaxDocumentSize;
    }

    /// <summary>The limits of documents, this one among them.</summary>
    public DocumentLimits Over(HubOptions options) =>
        options.DocumentLimits.MaxDocumentSize == Of(options)
            ? options.DocumentLimits : options.DocumentLimits with { MaxDocumentSize = Of(options) };

    /// <summary>Sets the limit; 0 takes it away.</summary>
    public async ValueTask SetAsync(int most, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? body = most == 0
            ? default(ReadOnlyMemory<byte>?)
            : Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{most}}}"""));
        await store.WriteAsync(
            new DocumentBatch { LocalDocuments = [new LocalDocument(LocalId, body)] }, cancellationToken)
            .ConfigureAwait(false);
        Volatile.Write(ref _own, most);
    }
}
