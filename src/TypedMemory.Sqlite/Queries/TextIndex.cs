using System.Globalization;
using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Texts;

namespace TypedMemory.Sqlite.Queries;

/// <summary>The full-text index of a type: an FTS5 table that holds the terms of the texts, and no text.</summary>
/// <remarks>
/// A document's row in it is that of <c>texts</c>, which numbers documents and knows their conversations. Texts become
/// terms here, not in FTS5: what is in the file needs no tokenizer that another process may not have. Rows are taken
/// out by their number, so that nothing depends on finding the same terms again.
/// </remarks>
internal sealed class TextIndex(Connection connection, StoredIndex index) : IDisposable
{
    /// <summary>Terms come from here with spaces between them; nothing else parts them.</summary>
    private const string Tokenizer = "content = '', tokenize = \"ascii tokenchars '#+'\"";

    private readonly TextEntryReader _entries = new(index.Index);
    private readonly TextTerms _terms = new(index.Index);
    private readonly Statement _find = connection.PrepareOnce("SELECT row FROM texts WHERE idx = ?1 AND id = ?2");
    private readonly Statement _add = connection.PrepareOnce(
        "INSERT INTO texts(idx, id, thread, place) VALUES(?1, ?2, ?3, ?4) RETURNING row");
    private readonly Statement _move = connection.PrepareOnce(
        "UPDATE texts SET thread = ?2, place = ?3 WHERE row = ?1");
    private readonly Statement _remove = connection.PrepareOnce("DELETE FROM texts WHERE row = ?1");
    private readonly Statement _insertWords = connection.PrepareOnce(Insertion(Table(index.Id), index.Index));
    private readonly Statement _deleteWords = connection.PrepareOnce($"DELETE FROM {Table(index.Id)} WHERE rowid = ?1");

    public static string Table(long id) => "text_" + id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The names of a member's columns: its terms, and the forms of words beside their stems.</summary>
    public static string Columns(int member) => string.Create(CultureInfo.InvariantCulture, $"c{member} x{member}");

    /// <summary>The columns of each language of an index.</summary>
    public static List<FtsColumns> ColumnsOf(MemoryIndex index) =>
    [
        .. index.Members.Select(static (member, i) => (member.Language, Names: Columns(i)))
            .GroupBy(static column => column.Language, static column => column.Names)
            .Select(static language =>
                new FtsColumns(TextAnalyzer.For(language.Key), $"{{{string.Join(' ', language)}}}")),
    ];

    /// <summary>Makes a table <c>words</c> with the columns of an index in a database of its own.</summary>
    /// <returns>What inserts a row.</returns>
    public static Statement CreateInMemory(Connection memory, StoredIndex index)
    {
        Create(memory, "words", index.Index);
        return memory.PrepareOnce(Insertion("words", index.Index));
    }

    public static void Create(Connection connection, long id, MemoryIndex index) =>
        Create(connection, Table(id), index);

    public static void Drop(Connection connection, long id) => connection.Execute(
        $"DROP TABLE {Table(id)}; DROP VIEW IF EXISTS {Table(id)}_source; DELETE FROM texts WHERE idx = {id}");

    /// <summary>Brings the words of a document in line with what it is about to be.</summary>
    /// <param name="utf8Id">The document.</param>
    /// <param name="old">Its body so far; empty if it was not there.</param>
    /// <param name="body">What its body will be; empty if it will not be there.</param>
    public void Update(ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> old, ReadOnlySpan<byte> body)
    {
        TextEntry? before = old.IsEmpty ? null : _entries.Read(old), after = body.IsEmpty ? null : _entries.Read(body);
        if (before is null ? after is null : before.IsEqual(after)) return;
        if (before is null || Find(utf8Id) is not { } row)
        {
            if (after is not null) Insert(utf8Id, after);
            return;
        }

        if (before.Texts is not null) _deleteWords.Bind(1, row).Run();
        if (after is null)
        {
            _remove.Bind(1, row).Run();
            return;
        }

        BindPlace(_move.Bind(1, row), 2, after).Run();
        if (after.Texts is not null) _terms.Run(_insertWords, row, after.Texts);
    }

    /// <summary>Brings a document in that is there already, unless a write has done so.</summary>
    public void Add(ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> body)
    {
        if (_entries.Read(body) is { } entry && Find(utf8Id) is null) Insert(utf8Id, entry);
    }

    /// <summary>The number of a document's row, or <see langword="null"/> if it has none.</summary>
    public long? Find(ReadOnlySpan<byte> utf8Id)
    {
        long? row = _find.Bind(1, index.Id).BindText(2, utf8Id).Step() ? _find.Int64(0) : null;
        _find.Reset();
        return row;
    }

    public void Dispose()
    {
        foreach (Statement statement in (Statement[])[_find, _add, _move, _remove, _insertWords, _deleteWords])
            statement.Dispose();
    }

    private static void Create(Connection connection, string table, MemoryIndex index)
    {
        var columns = Enumerable.Range(0, index.Members.Length).Select(Columns).Select(
            static names => names.Replace(' ', ','));
        string weights = string.Join(", ", index.Members.Select(
            static member =>
                string.Create(CultureInfo.InvariantCulture, $"{member.Weight:F6}, {member.Weight / 2:F6}")));
        connection.Execute(
            $"CREATE VIRTUAL TABLE {table} USING fts5({string.Join(',', columns)}, contentless_delete = 1, {Tokenizer}); "
            + $"INSERT INTO {table}({table}, rank) VALUES('rank', 'bm25({weights})')");
    }

    private static string Insertion(string table, MemoryIndex index)
    {
        var columns = Enumerable.Range(0, index.Members.Length).Select(Columns).Select(
            static names => names.Replace(' ', ','));
        var parameters = new StringBuilder();
        for (int i = 0; i < index.Members.Length * 2; i++)
            parameters.Append(CultureInfo.InvariantCulture, $", ?{i + 2}");
        return $"INSERT INTO {table}(rowid, {string.Join(',', columns)}) VALUES(?1{parameters})";
    }

    private void Insert(ReadOnlySpan<byte> utf8Id, TextEntry entry)
    {
        BindPlace(_add.Bind(1, index.Id).BindText(2, utf8Id), 3, entry).Step();
        long row = _add.Int64(0);
        _add.Reset();
        if (entry.Texts is not null) _terms.Run(_insertWords, row, entry.Texts);
    }

    private static Statement BindPlace(Statement statement, int first, TextEntry entry) => entry.Thread is null
        ? statement.BindNull(first).BindNull(first + 1)
        : statement.BindBlob(first, entry.Thread).BindBlob(first + 1, entry.Place);
}
