using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Smoke;
using TypedMemory;

// Writes, reads, edits, feeds and deletes through the generated code; prints "ok" only if every answer was right.
string folder = Directory.CreateTempSubdirectory("typedmemory-smoke").FullName;
try
{
    HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
    builder.Services.AddTypedMemory(memory => memory
        .UseSqlite(Path.Combine(folder, "smoke.db"))
        .AddGeneratedTypes());
    using IHost host = builder.Build();
    await host.StartAsync();

    var rules = host.Services.GetRequiredService<IRuleRepository>();
    var freeze = new Rule { Agent = "a7", Name = "freeze: Ünïcode/ü", Text = "no deploys", Tags = ["ops"], Uses = 1 };
    await rules.UpsertAsync(freeze);

    var id = new RuleId("a7", "freeze: Ünïcode/ü");
    await rules.UpdateAsync(id, rule => rule with { Uses = rule.Uses + 2, Tags = rule.Tags.Add("friday") });
    Rule? read = await rules.GetAsync(id);
    Require(read is { Uses: 3, Text: "no deploys" }
        && read.Tags.SetEquals(["friday", "ops"]), "the edit was not read back");

    await foreach (MemoryChange<Rule, RuleId> change in rules.ChangesAsync())
    {
        Require(change.Id == id && change.Value?.Uses == 3
            && change.Value.Id() == id, "the feed delivered something else");
        break;
    }

    await rules.UpdateAsync(id, rule => rule with { Source = "web" });
    MemoryQuery<Rule, RuleId> fromWeb = rules.Query().Where(RuleFields.Source == "web" && RuleFields.Uses > 2).OrderBy(
        RuleFields.Name);
    Require((await fromWeb.ToListAsync()).Single().Id == id, "the query found something else");
    IReadOnlyList<MemoryMatch<Rule, RuleId>> matches = await rules.Query().Match(
        FullText.Words("deploys")).ToListAsync();
    Require(matches.Single().Snippet == "no [deploys]", "the full text found something else");
    var hits = await rules.Recall("what did we deploy?").ToListAsync();
    Require(hits.Single().Snippet == "no [deploys]", "recall found something else");

    await rules.UpdateAsync(
        id, rule => rule with { Scope = new RuleScope("Oslo", 2), Labels = rule.Labels.Add("env", "prod") });
    MemoryQuery<Rule, RuleId> within = rules.Query().Where(
        RuleFields.Scope.City == "Oslo" && RuleFields.Labels["env"] == "prod");
    Require(await within.CountAsync() == 1, "the query into records and maps found something else");
    Require((await within.Select(RuleFields.Scope.Floor).ToListAsync()).Single().Value == 2,
        "the projection read something else");

    using var stop = new CancellationTokenSource();
    var live = within.Watch(stop.Token);
    Require((await live.ReadAsync()).Count == 1, "the live query began with something else");
    await rules.UpdateAsync(id, rule => rule with { Labels = rule.Labels.SetItem("env", "test") });
    Require((await live.ReadAsync()).Count == 0, "the live query did not see the change");
    await stop.CancelAsync();
    await live.Completion;

    Require(await rules.DeleteAsync(id), "there was nothing to delete");
    Require(await rules.GetAsync(id) is null, "the deleted document was read");
    await host.StopAsync();
    Console.WriteLine("ok");
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static void Require(bool condition, string otherwise)
{
    if (!condition) throw new InvalidOperationException(otherwise);
}
