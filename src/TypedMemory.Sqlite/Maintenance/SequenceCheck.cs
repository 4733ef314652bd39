using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>
/// Whether every document has a sequence of its own that a reader of the feed comes to: one below the first or shared
/// with another document is passed by, and above the last none can be given.
/// </summary>
internal sealed class SequenceCheck(Connection connection, Action<string> report)
{
    public void Run()
    {
        const string Edit = "feeds may pass it by. The next edit of it gives it another one.";
        Report("seq < 1", "which is below the first", Edit);
        Report(
            $"seq >= {Schema.LastSequence}", "which is the last or beyond it",
            "nothing can be written any more. Export the documents and import them into a new store.");
        Report(
            "seq IN (SELECT seq FROM docs GROUP BY seq HAVING count(*) > 1)", "which another one has too", Edit);
    }

    private void Report(string which, string fault, string consequence)
    {
        using Statement rows = connection.PrepareOnce($"SELECT id, seq FROM docs WHERE {which} ORDER BY seq, id");
        while (rows.Step())
        {
            report(
                $"The document \"{rows.Text(0)}\" is damaged: it has the sequence {rows.Int64(1)}, {fault}: {consequence}");
        }
    }
}
