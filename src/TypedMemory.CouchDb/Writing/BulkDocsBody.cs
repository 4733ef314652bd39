using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.CouchDb.Attachments;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Writing;

/// <summary>The body of a <c>_bulk_docs</c> as it is built, of which parts can be sent by themselves.</summary>
internal sealed class BulkDocsBody : IDisposable
{
    private const int InitialSize = 64 * 1024;

    private readonly PooledBuffer _buffer = new(InitialSize);
    private readonly List<(DocumentRevision Revision, int Start)> _documents = [];
    private bool _closed;

    public BulkDocsBody() => Clear();

    private static ReadOnlySpan<byte> Head => "{\"new_edits\":false,\"docs\":["u8;

    private static ReadOnlySpan<byte> Tail => "]}"u8;

    public int Count => _documents.Count;

    public int Length => _buffer.Length;

    public DocumentRevision this[int index] => _documents[index].Revision;

    /// <summary>The whole body.</summary>
    public ReadOnlyMemory<byte> Whole
    {
        get
        {
            if (!_closed) _buffer.Write(Tail);
            _closed = true;
            return _buffer.WrittenMemory;
        }
    }

    /// <summary>Adds a revision without attachments.</summary>
    public void Add(DocumentRevision revision)
    {
        Begin(revision);
        DocumentEnvelope.Write(revision, _buffer);
    }

    /// <summary>Adds a revision with its attachments in base64.</summary>
    public async ValueTask AddWithAttachmentsAsync(
        DocumentRevision revision, PeerWriteBatch batch, CancellationToken cancellationToken)
    {
        int length = _buffer.Length;
        Begin(revision);
        try
        {
            await AttachmentWriter.WriteInlineAsync(revision, batch, _buffer, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _documents.RemoveAt(_documents.Count - 1);
            _buffer.Truncate(length);
            throw;
        }
    }

    /// <summary>
    /// A body of some of the documents, or <see langword="null"/> for all, which are <see cref="Whole"/>.
    /// </summary>
    public PooledBuffer? CopyPart(int start, int end)
    {
        if (start == 0 && end == Count) return null;
        int from = _documents[start].Start;
        int to = end < Count ? _documents[end].Start - 1 : _buffer.Length - (_closed ? Tail.Length : 0);
        var part = new PooledBuffer(Head.Length + (to - from) + Tail.Length);
        part.Write(Head);
        part.Write(_buffer.WrittenSpan[from..to]);
        part.Write(Tail);
        return part;
    }

    /// <summary>The document that a row of the answer is about.</summary>
    public DocumentRevision? Find(int start, int end, string? id, RevisionId? revision)
    {
        for (int i = start; i < end && id is not null; i++)
        {
            DocumentRevision candidate = this[i];
            if (candidate.Id == id && (revision is null || candidate.Revision == revision)) return candidate;
        }

        return null;
    }

    public void Clear()
    {
        _documents.Clear();
        _buffer.Truncate(0);
        _buffer.Write(Head);
        _closed = false;
    }

    public void Dispose() => _buffer.Dispose();

    private void Begin(DocumentRevision revision)
    {
        if (Count > 0) _buffer.Write(","u8);
        _documents.Add((revision, _buffer.Length));
    }
}
