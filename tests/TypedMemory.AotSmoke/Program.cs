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
    Require(read is { Uses: 3, Text: "no deploys" } && read.Tags.SetEquals(["friday", "ops"]), "the edit was not read back");

    await foreach (MemoryChange<Rule> change in rules.Changes().ReadAllAsync())
    {
        Require(change.Id == id.DocumentId && change.Value?.Uses == 3, "the feed delivered something else");
        break;
    }

    await rules.UpdateAsync(id, rule => rule with { Source = "web" });
    MemoryQuery<Rule> fromWeb = rules.Query().Where(RuleFields.Source == "web" && RuleFields.Uses > 2).OrderBy(RuleFields.Name);
    Require((await fromWeb.ToListAsync()).Single().Id == id.DocumentId, "the query found something else");
    IReadOnlyList<MemoryMatch<Rule>> matches = await rules.Query().Match(FullText.Words("deploys")).ToListAsync();
    Require(matches.Single().Snippet == "no [deploys]", "the full text found something else");

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
