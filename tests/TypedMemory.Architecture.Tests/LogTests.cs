using System.Reflection;
using Microsoft.Extensions.Logging;

namespace TypedMemory.Architecture.Tests;

/// <summary>An event id names one message of one project.</summary>
public sealed class LogTests
{
    /// <summary>The thousand of event ids that each project has.</summary>
    private static readonly Dictionary<string, int> Ranges = new()
    {
        ["TypedMemory"] = 1000,
        ["TypedMemory.Sqlite"] = 3000,
        ["TypedMemory.Replication"] = 4000,
        ["TypedMemory.CouchDb"] = 5000,
        ["TypedMemory.Hub"] = 7000,
        ["TypedMemory.Mcp"] = 8000,
        ["TypedMemory.Agents"] = 9000,
        ["TypedMemory.VectorData"] = 10000,
        ["TypedMemory.Inspector"] = 11000,
        ["TypedMemory.Testing"] = 12000,
        ["TypedMemory.Files"] = 13000,
        ["TypedMemory.AI"] = 15000,
        ["TypedMemory.Hub.JavaScript"] = 16000,
    };

    [Fact]
    public void Event_ids_are_in_the_range_of_their_project_and_used_once()
    {
        (string Project, string Name, int Id)[] messages =
            [.. Ranges.Keys.SelectMany(static project => Messages(project))];

        Assert.NotEmpty(messages);
        Assert.All(
            messages, static message =>
                Assert.InRange(message.Id, Ranges[message.Project], Ranges[message.Project] + 999));
        Assert.Empty(messages.GroupBy(static message => message.Id).Where(static group => group.Count() > 1)
            .Select(static group =>
                string.Join(" and ", group.Select(static message => $"{message.Project}: {message.Name}")))
        );
    }

    [Fact]
    public void Every_project_that_logs_has_a_range()
    {
        IEnumerable<string> logging = Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(static folder => Path.GetFileName(folder))
            .Where(static project => Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "src", project), "Log.cs", SearchOption.AllDirectories).Any());

        Assert.Empty(logging.Except(Ranges.Keys));
    }

    private static IEnumerable<(string Project, string Name, int Id)> Messages(string project) =>
        from type in Assembly.Load(project).GetTypes()
        from method in type.GetMethods(
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (project, method.Name, message.EventId);
}
