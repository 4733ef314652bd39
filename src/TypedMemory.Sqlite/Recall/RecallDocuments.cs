using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Vectors;

namespace TypedMemory.Sqlite.Recall;

/// <summary>Reads the documents of rows, and finds the rows of documents.</summary>
internal sealed class RecallDocuments(Connection connection) : IDisposable
{
    private readonly VectorDocuments _vectors = new(connection);
    private readonly Statement _read = connection.PrepareOnce(
        "SELECT t.id, d.rev, d.body FROM texts t CROSS JOIN docs d ON d.id = t.id WHERE t.row = ?1");

    private readonly Statement _range = connection.PrepareOnce(
        "SELECT row FROM texts WHERE idx = ?3 AND id >= ?1 AND id < ?2");
    private readonly Statement _id = connection.PrepareOnce("SELECT id FROM texts WHERE row = ?1");
    private readonly Statement _find = connection.PrepareOnce("SELECT row FROM texts WHERE idx = ?1 AND id = ?2");

    /// <summary>The document of a candidate.</summary>
    public RecallDocument Read(RecallCandidate candidate) =>
        candidate.Document ??= Read(candidate.Corpus, candidate.Row);

    /// <summary>The document of a row.</summary>
    public RecallDocument Read(RecallCorpus corpus, long row)
    {
        if (corpus.Documents is { } documents) return documents[(int)row];
        if (row < 0 && _vectors.Read(-row) is var (id, revision, stored))
            return new RecallDocument(id, revision, stored, stored);
        try
        {
            if (!_read.Bind(1, row).Step())
            {
                throw new StoreException(
                    StoreFailure.Corrupt, connection.Path, StoreErrors.Describe(StoreFailure.Corrupt, connection.Path));
            }

            byte[] body = _read.Bytes(2).ToArray();
            return new RecallDocument(_read.Text(0), _read.Revision(1), body, body);
        }
        finally
        {
            _read.Reset();
        }
    }

    /// <summary>The row of a document, or <see langword="null"/> if it has none.</summary>
    public long? Find(long index, ReadOnlySpan<byte> utf8Id)
    {
        long? row = _find.Bind(1, index).BindText(2, utf8Id).Step() ? _find.Int64(0) : null;
        _find.Reset();
        return row;
    }

    /// <summary>The id of the document of a row, in UTF-8, or <see langword="null"/> if there is none.</summary>
    public byte[]? IdOf(long row)
    {
        if (row < 0) return _vectors.IdOf(-row);
        byte[]? id = _id.Bind(1, row).Step() ? _id.Bytes(0).ToArray() : null;
        _id.Reset();
        return id;
    }

    /// <summary>The rows of the ids that start with a prefix, ascending.</summary>
    public long[] RowsOf(long index, string prefix)
    {
        List<long> rows = [];
        IdRange.OfPrefix(prefix).Bind(_range);
        _range.Bind(3, index);
        while (_range.Step()) rows.Add(_range.Int64(0));
        _range.Reset();
        rows.Sort();
        return [.. rows];
    }

    /// <summary>The rows of documents, ascending; some have none.</summary>
    public long[] RowsOf(long index, IReadOnlyList<QueryRow> documents)
    {
        List<long> rows = [];
        foreach (QueryRow document in documents)
        {
            if (Find(index, Encoding.UTF8.GetBytes(document.Id)) is { } row) rows.Add(row);
        }

        rows.Sort();
        return [.. rows];
    }

    public void Dispose()
    {
        _read.Dispose();
        _range.Dispose();
        _find.Dispose();
        _id.Dispose();
        _vectors.Dispose();
    }
}
