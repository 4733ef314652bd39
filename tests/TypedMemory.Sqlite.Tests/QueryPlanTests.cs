using System.Reflection;
using Microsoft.Data.Sqlite;
using TypedMemory.Sqlite.Layout;

namespace TypedMemory.Sqlite.Tests;

public sealed class QueryPlanTests
{
    // What walks an index from end to end, and may: compaction.
    private static readonly Dictionary<string, string> Walks = new(StringComparer.Ordinal)
    {
        [nameof(HotStatements.AttachmentsOfWinners)] = "INDEX docs_attached",
        [nameof(HotStatements.AttachmentsOfBodies)] = "INDEX bodies_attached",
    };

    // Without these columns in the index the feed would read a row of docs for each of its rows.
    private static readonly string[] Covered =
    [
        nameof(HotStatements.Feed), nameof(HotStatements.FeedDescending), nameof(HotStatements.NewestOfType),
        nameof(HotStatements.CountChanges), nameof(HotStatements.CountOneByOne),
    ];

    public static TheoryData<string> Names =>
        [.. typeof(HotStatements).GetFields(BindingFlags.Public | BindingFlags.Static).Select(
            static constant => constant.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hot_statement_never_scans_a_table_nor_sorts(string name)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = Schema.Create;
        command.ExecuteNonQuery();
        command.CommandText = "EXPLAIN QUERY PLAN "
            + (string)typeof(HotStatements).GetField(name)!.GetRawConstantValue()!;
        for (int i = 1; i <= 9; i++) command.Parameters.AddWithValue($"?{i}", 1);
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> plan = [];
        while (reader.Read()) plan.Add(reader.GetString(3));
        foreach (string step in plan)
        {
            if (step.StartsWith("SCAN", StringComparison.Ordinal))
                Assert.Contains(Walks.GetValueOrDefault(name, "(none)"), step, StringComparison.Ordinal);
            if (!Walks.ContainsKey(name)) Assert.DoesNotContain("TEMP B-TREE", step, StringComparison.Ordinal);
        }

        if (Covered.Contains(name))
            Assert.Contains(plan, static step => step.Contains("COVERING INDEX", StringComparison.Ordinal));
    }
}
