#pragma warning disable TM0021 // Without an index, every document is read: that is what is asked here.
namespace TypedMemory.Tests;

/// <summary>A document that lacks a member is found by what it is read as, by an index and without one.</summary>
public sealed class MissingMemberTests
{
    private static readonly (string Claim, MemoryFilter<Preset> Filter)[] s_true =
    [
        ("a literal", PresetFields.Weight == 1),
        ("an expression", PresetFields.Computed == 42),
        ("a range", PresetFields.Computed > 41),
        ("a static", PresetFields.Label == "label"),
        ("a constant of another type", PresetFields.State == PresetState.Second),
        ("a decimal that is stored as a text", PresetFields.Price == 1m / 3),
        ("a call", PresetFields.Time == TimeSpan.FromHours(2)),
        ("a nullable", PresetFields.Day == new DateOnly(2026, 1, 2)),
        ("a parameter", PresetFields.Fixed == 4),
        ("a base of another assembly", PresetFields.Rank == 7),
        ("null", PresetFields.Nothing.IsNull),
        ("an element", PresetFields.Tags.Contains("new")),
        ("a collection is not null", PresetFields.Tags.IsNotNull),
        ("an entry", PresetFields.Labels["env"] == "dev"),
        ("the key of an entry", PresetFields.Labels.ContainsKey("env")),
        ("a member of a record", PresetFields.Place.City == "home"),
        ("a default of the record's type", PresetFields.Place.Floor == 3),
        ("a record that is null", PresetFields.Other.IsNull),
        ("a member of a record that is null", PresetFields.Other.City.IsNull),
    ];

    private static readonly MemoryFilter<Preset>[] s_false =
    [
        PresetFields.Weight == 0, PresetFields.Computed == 0, PresetFields.Label.IsNull,
        PresetFields.State == PresetState.First,
        PresetFields.Rank == 0, PresetFields.Day.IsNull, PresetFields.Place.City == "nowhere",
        PresetFields.Other.IsNotNull,
        PresetFields.Display == "a", PresetFields.Display == "b", PresetFields.Labels.ContainsKey("other"),
        PresetFields.Tags.Contains("old"),
    ];

    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task Queries_see_what_reading_gives(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IPresetRepository presets = memory.Get<IPresetRepository>();
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "preset:x", """{"name":"x"}""");
        Preset read = (await presets.GetAsync(new PresetId("x"), Token))!;
        Assert.Equal(
            (1d, 42, "label", 7, "home"), (read.Weight, read.Computed, read.Label, read.Rank, read.Place.City));

        foreach ((string claim, MemoryFilter<Preset> filter) in s_true)
        {
            Assert.True(await presets.Query().Where(filter).CountAsync(Token) == 1, claim);
            Assert.True(await presets.Query().Where(!filter).CountAsync(Token) == 0, claim);
        }

        foreach (MemoryFilter<Preset> filter in s_false)
            Assert.Equal(0, await presets.Query().Where(filter).CountAsync(Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_record_that_lacks_a_member_has_the_default_of_its_own_type(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IPresetRepository presets = memory.Get<IPresetRepository>();
        await TestDocuments.WriteAsync(
            await memory.OpenStoreAsync(), "preset:x", """{"name":"x","other":{},"place":{"floor":9}}""");

        Assert.Equal(1, await presets.Query().Where(PresetFields.Place.City == "nowhere").CountAsync(Token));
        Assert.Equal(1, await presets.Query().Where(PresetFields.Other.Floor == 3).CountAsync(Token));
        Assert.Equal(0, await presets.Query().Where(PresetFields.Place.City == "home").CountAsync(Token));
    }

    [Fact]
    public async Task A_stored_document_and_one_that_lacks_the_members_sort_together()
    {
        await using TestMemory memory = TestMemory.Create();
        IPresetRepository presets = memory.Get<IPresetRepository>();
        await presets.InsertAsync(new Preset("a") { Weight = 0.5 }, Token);
        await presets.InsertAsync(new Preset("b") { Weight = 2 }, Token);
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "preset:x", """{"name":"x"}""");

        var sorted = await presets.Query().OrderBy(PresetFields.Weight).ToListAsync(Token);

        Assert.Equal(["preset:a", "preset:x", "preset:b"], sorted.Select(entry => entry.DocumentId));
    }
}
