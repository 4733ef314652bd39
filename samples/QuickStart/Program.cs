using Microsoft.Extensions.Options;
using QuickStart;
using TypedMemory;

if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine("usage: QuickStart [--remote https://host/database]");
    return 2;
}

string folder = Directory.CreateTempSubdirectory("typedmemory-").FullName;
try
{
    return await RunAsync(arguments, folder);
}
catch (Exception exception) when (exception is TypedMemoryException or OptionsValidationException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static async Task<int> RunAsync(Arguments arguments, string folder)
{
    // Both agents sync with the remote, or the one with the other's store: it is the same engine.
    bool remote = arguments.Remote is not null;
    await using Agent ada = await Agent.StartAsync("ada", folder, remote ? arguments.AddRemote : null);
    await using Agent bob = await Agent.StartAsync("bob", folder, remote ? arguments.AddRemote : SyncWithAda);
    void SyncWithAda(ITypedMemoryBuilder memory) =>
        memory.SyncWithStore("ada", (_, stopping) => ada.Store.OpenAsync(stopping), sync => sync.OnDemand());

    Console.WriteLine("ada writes down what she knows, and bob gets it.");
    await ada.Facts.UpsertAsync(
        new Fact { Agent = "team", Topic = "deploys", Text = "Fridays are frozen", Tags = ["ops"] });
    await ada.Facts.UpsertAsync(new Fact { Agent = "team", Topic = "rumour", Text = "The office moves to the moon" });
    await ada.Facts.UpsertAsync(new Fact { Agent = "ada", Topic = "coffee", Text = "Black" });
    await ada.Skills.UpsertAsync(new Skill { Name = "release", Steps = "tag, build, ship" });
    await SyncAsync(ada, bob);

    Console.WriteLine("Offline, both edit the same fact, each another part of it, and bob forgets the rumour.");
    var deploys = new FactId("team", "deploys");
    await ada.Facts.UpdateAsync(deploys, fact => fact with
    {
        Text = "Fridays are frozen, but for fixes",
        Tags = fact.Tags.Add("release"),
        Hits = fact.Hits + 1,
    });
    await bob.Facts.UpdateAsync(deploys, fact => fact with
    {
        Source = "handbook",
        Tags = fact.Tags.Add("policy"),
        Hits = fact.Hits + 1,
        Confidence = 0.9,
    });
    await bob.Facts.DeleteAsync(new FactId("team", "rumour"));
    await bob.Facts.UpsertAsync(new Fact { Agent = "bob", Topic = "tea", Text = "With milk" });
    await SyncAsync(ada, bob);

    Comparison comparison = await Comparison.OfAsync(ada, bob);
    ConflictCounts adas = await ada.Conflicts.GetCountsAsync(), bobs = await bob.Conflicts.GetCountsAsync();
    long open = adas.Open + bobs.Open;
    foreach (string difference in comparison.Differences) Console.WriteLine($"different: {difference}");
    if (comparison.Differences.Count > 0 || open > 0)
    {
        Console.WriteLine($"not converged: {comparison.Differences.Count} differences, {open} open conflicts");
        return 1;
    }

    Console.WriteLine(
        $"converged: 2 replicas, {comparison.Documents} documents, {adas.Resolved + bobs.Resolved} conflicts resolved, {open} open");
    return 0;
}

// Twice each: what the last one pushes has to get back to the first one.
static async Task SyncAsync(params Agent[] agents)
{
    for (int round = 0; round < 2; round++)
    {
        foreach (Agent agent in agents) await agent.SyncAsync();
    }

    foreach (Agent agent in agents) await agent.ReportAsync();
}
