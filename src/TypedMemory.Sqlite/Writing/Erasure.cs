using System.Globalization;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Takes out what is left of documents beside their bodies: words in full texts, and letters about them.
/// </summary>
internal sealed class Erasure(Connection connection)
{
    /// <summary>
    /// How many pages of a full text one transaction writes anew: writers wait no longer than for that.
    /// </summary>
    private const int MergePages = 500;

    /// <summary>The full texts of the types of some documents.</summary>
    public List<long> TextsOf(IEnumerable<string> ids)
    {
        List<long> texts = [];
        using Statement select = connection.PrepareOnce(
            "SELECT id FROM indexes WHERE type = ?1 AND id IN (SELECT CAST(substr(name, 6) AS INTEGER) FROM sqlite_schema "
            + "WHERE type = 'table' AND name GLOB 'text_[0-9]*')");
        foreach (string prefix in ids.Select(PrefixOf).Distinct(StringComparer.Ordinal))
        {
            select.BindText(1, prefix);
            while (select.Step()) texts.Add(select.Int64(0));
            select.Reset();
        }

        return texts;
    }

    /// <summary>
    /// Writes a part of a full text anew, without the words of documents that are gone: FTS5 marks them at first, and
    /// keeps their words in its segments.
    /// </summary>
    /// <returns>Whether there is more to do.</returns>
    public bool MergeText(long text)
    {
        string table = TextIndex.Table(text);
        if (connection.QueryInt64($"SELECT count(*) FROM sqlite_schema WHERE name = '{table}'") != 1) return false;
        long before = connection.QueryInt64("SELECT total_changes()") ?? 0;

        // A negative number goes on until one segment is left, as 'optimize' does at once.
        connection.Execute(string.Create(
            CultureInfo.InvariantCulture, $"INSERT INTO {table}({table}, rank) VALUES('merge', -{MergePages})"));

        // SQLite's documentation: less than two changes are the statement's own, and nothing was merged.
        return (connection.QueryInt64("SELECT total_changes()") ?? 0) - before >= 2;
    }

    /// <summary>Deletes the letters of consumers about a document: their errors may quote it.</summary>
    public int EraseLetters(string id)
    {
        List<string> letters = [];
        using (Statement select = connection.PrepareOnce("SELECT id FROM locals WHERE id >= ?1 AND id < ?2"))
        {
            select.BindText(1, DeadLetterIds.Prefix).BindText(2, DeadLetterIds.Prefix[..^1] + '0');
            while (select.Step())
            {
                string letter = select.Text(0);
                if (DeadLetterIds.IsAbout(letter, id)) letters.Add(letter);
            }
        }

        using Statement delete = connection.PrepareOnce("DELETE FROM locals WHERE id = ?1");
        foreach (string letter in letters) delete.BindText(1, letter).Run();
        return letters.Count;
    }

    private static string PrefixOf(string id) => id[..(id.IndexOf(':', StringComparison.Ordinal) + 1)];
}
