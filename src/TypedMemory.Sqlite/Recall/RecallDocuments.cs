using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Recall;

/// <summary>Reads the documents of rows, and finds the rows of documents.</summary>
internal sealed class RecallDocuments(Connection connection) : IDisposable
{
    private readonly Statement _read = connection.PrepareOnce(
        "SELECT t.id, d.rev, d.body FROM texts t CROSS JOIN docs d ON d.id = t.id WHERE t.row = ?1");

    private readonly Statement _range = connection.PrepareOnce(
        "SELECT row FROM texts WHERE idx = ?3 AND id >= ?1 AND id < ?2");
    private readonly Statement _find = connection.PrepareOnce("SELECT row FROM texts WHERE idx = ?1 AND id = ?2");

    /// <summary>The document of a candidate.</summary>
    public RecallDocument Read(RecallCandidate candidate) =>
        candidate.Document ??= Read(candidate.Corpus, candidate.Row);

    /// <summary>The document of a row.</summary>
    public RecallDocument Read(RecallCorpus corpus, long row)
    {
        if (corpus.Documents is { } documents) return documents[(int)row];
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
            if (_find.Bind(1, index).BindText(2, Encoding.UTF8.GetBytes(document.Id)).Step()) rows.Add(_find.Int64(0));
            _find.Reset();
        }

        rows.Sort();
        return [.. rows];
    }

    public void Dispose()
    {
        _read.Dispose();
        _range.Dispose();
        _find.Dispose();
    }
}
