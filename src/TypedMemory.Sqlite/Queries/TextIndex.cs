using System.Globalization;
using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Queries;

/// <summary>The full-text index of a type: an FTS5 table that holds no text of its own, but reads it from the documents.</summary>
/// <remarks>
/// A document's row in it is that of <c>texts</c>, which numbers documents. What FTS5 reads through the view serves excerpts
/// only: the words are taken from the texts that the codec would read, and taken out by the same ones.
/// </remarks>
internal sealed class TextIndex(Connection connection, StoredIndex index) : IDisposable
{
    private readonly IndexTexts _texts = new(index.Index);
    private readonly Statement _find = connection.PrepareOnce("SELECT row FROM texts WHERE idx = ?1 AND id = ?2");
    private readonly Statement _add = connection.PrepareOnce("INSERT INTO texts(idx, id) VALUES(?1, ?2) RETURNING row");
    private readonly Statement _remove = connection.PrepareOnce("DELETE FROM texts WHERE row = ?1");
    private readonly Statement _insertWords = connection.PrepareOnce(
        $"INSERT INTO {Table(index.Id)}(rowid, {Columns(index)}) VALUES(?1, {Parameters(index)})");

    private readonly Statement _deleteWords = connection.PrepareOnce(
        $"INSERT INTO {Table(index.Id)}({Table(index.Id)}, rowid, {Columns(index)}) VALUES('delete', ?1, {Parameters(index)})");

    public static string Table(long id) => "text_" + id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name of a member's column.</summary>
    public static string Column(int member) => "c" + member.ToString(CultureInfo.InvariantCulture);

    private const string Tokenizer = "tokenize = 'unicode61 remove_diacritics 2'";

    /// <summary>Makes a table <c>words</c> with the columns of an index in a database of its own.</summary>
    /// <returns>What inserts a row.</returns>
    public static Statement CreateInMemory(Connection memory, StoredIndex index)
    {
        memory.Execute($"CREATE VIRTUAL TABLE words USING fts5({Columns(index)}, {Tokenizer})");
        return memory.PrepareOnce($"INSERT INTO words(rowid, {Columns(index)}) VALUES(?1, {Parameters(index)})");
    }

    public static void Create(Connection connection, long id, MemoryIndex index)
    {
        string table = Table(id);
        var columns = index.Members.Select(static (member, i) => $"{Extract(member.Member)} AS {Column(i)}");
        connection.Execute(
            $"CREATE VIEW {table}_source AS SELECT t.row AS row, {string.Join(", ", columns)} "
            + $"FROM texts t JOIN docs d ON d.id = t.id WHERE t.idx = {id}; "
            + $"CREATE VIRTUAL TABLE {table} USING fts5("
            + string.Join(", ", index.Members.Select(static (_, i) => Column(i)))
            + $", content = '{table}_source', content_rowid = 'row', {Tokenizer})");
    }

    public static void Drop(Connection connection, long id) => connection.Execute(
        $"DROP TABLE {Table(id)}; DROP VIEW {Table(id)}_source; DELETE FROM texts WHERE idx = {id}");

    /// <summary>Brings the words of a document in line with what it is about to be.</summary>
    /// <param name="utf8Id">The document.</param>
    /// <param name="old">Its body so far; empty if it was not there.</param>
    /// <param name="body">What its body will be; empty if it will not be there.</param>
    public void Update(ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> old, ReadOnlySpan<byte> body)
    {
        byte[]?[]? before = old.IsEmpty ? null : _texts.Read(old), after = body.IsEmpty ? null : _texts.Read(body);
        if (AreEqual(before, after)) return;
        if (before is not null && Find(utf8Id) is { } row)
        {
            RunWords(_deleteWords, row, before);
            _remove.Bind(1, row).Run();
        }

        if (after is not null) Insert(utf8Id, after);
    }

    /// <summary>Brings a document in that is there already, unless a write has done so.</summary>
    public void Add(ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> body)
    {
        if (_texts.Read(body) is { } texts && Find(utf8Id) is null) Insert(utf8Id, texts);
    }

    /// <summary>Whether the document is in the index if, and only if, its body has text.</summary>
    public bool IsInLine(ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> body) =>
        _texts.Read(body) is null == Find(utf8Id) is null;

    public void Dispose()
    {
        foreach (Statement statement in (Statement[])[_find, _add, _remove, _insertWords, _deleteWords]) statement.Dispose();
    }

    private void Insert(ReadOnlySpan<byte> utf8Id, byte[]?[] texts)
    {
        _add.Bind(1, index.Id).BindText(2, utf8Id).Step();
        long row = _add.Int64(0);
        _add.Reset();
        RunWords(_insertWords, row, texts);
    }

    private long? Find(ReadOnlySpan<byte> utf8Id)
    {
        long? row = _find.Bind(1, index.Id).BindText(2, utf8Id).Step() ? _find.Int64(0) : null;
        _find.Reset();
        return row;
    }

    /// <summary>Runs a statement on the words of a row.</summary>
    public static void RunWords(Statement statement, long row, byte[]?[] texts)
    {
        statement.Bind(1, row);
        for (int i = 0; i < texts.Length; i++)
        {
            if (texts[i] is { } text) statement.BindText(i + 2, text);
            else statement.BindNull(i + 2);
        }

        statement.Run();
    }

    private static bool AreEqual(byte[]?[]? left, byte[]?[]? right)
    {
        if (left is null || right is null) return left is null && right is null;
        return left.Zip(right).All(static pair => pair.First is null
            ? pair.Second is null
            : pair.Second is not null && pair.First.AsSpan().SequenceEqual(pair.Second));
    }

    /// <summary>
    /// The SQL that reads a member. The name comes from a declaration, never from data; one that no JSON path of SQLite can
    /// hold has no excerpts.
    /// </summary>
    private static string Extract(MemoryMember member)
    {
        string path = "";
        for (MemoryMember? part = member; part is not null; part = part.Owner)
        {
            if (part.Name.AsSpan().ContainsAny('"', '\\') || part.Name.Any(char.IsControl)) return "NULL";
            path = $".\"{part.Name.Replace("'", "''", StringComparison.Ordinal)}\"{path}";
        }

        return $"CASE WHEN json_valid(CAST(d.body AS TEXT)) THEN json_extract(CAST(d.body AS TEXT), '${path}') END";
    }

    private static string Columns(StoredIndex index) =>
        string.Join(", ", Enumerable.Range(0, index.Index.Members.Length).Select(Column));

    private static string Parameters(StoredIndex index)
    {
        var parameters = new StringBuilder();
        for (int i = 0; i < index.Index.Members.Length; i++)
        {
            parameters.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ", ")}?{i + 2}");
        }

        return parameters.ToString();
    }
}
