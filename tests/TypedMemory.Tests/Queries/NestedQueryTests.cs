using System.Collections.Immutable;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>Queries for members of records within a type, and for entries of its maps.</summary>
public sealed class NestedQueryTests
{
    private static readonly Guid s_other = new("11111111-2222-3333-4444-555555555555");

    private static readonly Visit[] s_visits =
    [
        new()
        {
            Number = 1, Home = new("Oslo", "Storgata"), Priority = 1,
            Labels = ImmutableDictionary.CreateRange<string, string>([new("env", "prod"), new("team", "a/b")]),
            Ratings = new() { [VisitPart.Room] = 4.5, [VisitPart.Food] = null },
        },
        new()
        {
            Number = 2, Home = new("Bergen") { IsNull = true }, Priority = 1,
            Stay = new()
                { Nights = 3, Room = new(2, VisitPart.Food), Guests = ["ann", "bob"], Remarks = "late breakfast" },
            Labels = ImmutableDictionary.CreateRange<string, string>([new("env", "test")]),
            Others = new Dictionary<Guid, VisitAddress> { [s_other] = new("Rome") },
        },
        new() { Number = 3, Stay = new() { Room = new(2, VisitPart.Room), Guests = ["bob"] }, Ratings = new()
            { [VisitPart.Food] = 2 } },
        new() { Number = 4, Home = new("Oslo"), Labels = ImmutableDictionary.CreateRange<string, string>(
            [new("a.b]", ""), new("env", "")]) },
    ];

    private static readonly Dictionary<string, (MemoryFilter<Visit> Filter, string Numbers)> s_filters = new()
    {
        ["member"] = (VisitFields.Home.City == "Oslo", "1 4"),
        ["other member"] = (VisitFields.Home.City != "Oslo", "2 3"),
        ["member of nothing"] = (VisitFields.Home.City.In([null]), "3"),
        ["start"] = (VisitFields.Home.City.StartsWith("Ber"), "2"),
        ["record"] = (VisitFields.Home.IsNull, "3"),
        ["member with a taken name"] = (VisitFields.Home.IsNull2 == true, "2"),
        ["null member"] = (VisitFields.Home.Street.IsNull, "2 3 4"),
        ["record within itself"] = (VisitFields.Home.Before.IsNull, "1 2 3 4"),
        ["deep"] = (VisitFields.Stay.Room.Floor == 2, "2 3"),
        ["deep default"] = (VisitFields.Stay.Room.Floor == 0, "1 4"),
        ["deep enum"] = (VisitFields.Stay.Room.Part == VisitPart.Food, "2"),
        ["default"] = (VisitFields.Stay.Nights == 1, "1 3 4"),
        ["collection"] = (VisitFields.Stay.Guests.Contains("bob"), "2 3"),
        ["entry"] = (VisitFields.Labels["env"] == "prod", "1"),
        ["entry range"] = (VisitFields.Labels["env"] >= "q", "2"),
        ["entry in"] = (VisitFields.Labels["env"].In("prod", "test", null), "1 2 3"),
        ["entry start"] = (VisitFields.Labels["team"].StartsWith("a/"), "1"),
        ["no entry"] = (VisitFields.Labels["env"] == null, "3"),
        ["key"] = (VisitFields.Labels.ContainsKey("env"), "1 2 4"),
        ["odd key"] = (VisitFields.Labels["a.b]"] == "", "4"),
        ["entry and member"] = (VisitFields.Priority == 1 && VisitFields.Labels["env"] == "test", "2"),
        ["enum key"] = (VisitFields.Ratings[VisitPart.Food] < 3, "3"),
        ["key of null"] = (VisitFields.Ratings.ContainsKey(VisitPart.Food), "1 3"),
        ["entry of null"] = (VisitFields.Ratings[VisitPart.Food].IsNull, "1 2 4"),
        ["guid key"] = (VisitFields.Others.ContainsKey(s_other), "2"),
        ["or"] = (VisitFields.Home.City == "Bergen" || VisitFields.Labels["env"] == "prod", "1 2"),
        ["not"] = (!(VisitFields.Labels["env"] == "prod" || VisitFields.Stay.Room.Floor > 1), "4"),
    };

    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Memory];

    public static TheoryData<StoreKind, string> Filters()
    {
        var data = new TheoryData<StoreKind, string>();
        foreach (StoreKind kind in Enum.GetValues<StoreKind>())
        {
            foreach (string name in s_filters.Keys) data.Add(kind, name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_finds_what_holds(StoreKind kind, string name)
    {
        await using TestMemory memory = await FillAsync(kind);
        (MemoryFilter<Visit> filter, string numbers) = s_filters[name];
        Assert.Equal(numbers, await NumbersAsync(memory.Get<IVisitRepository>().Query().Where(filter)));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Results_are_ordered_and_paged_by_members_of_records_and_by_entries(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        MemoryQuery<Visit, VisitId> visits = memory.Get<IVisitRepository>().Query();
        Assert.Equal(
            "3 2 4 1", await NumbersAsync(visits.OrderBy(VisitFields.Home.City).ThenByDescending(VisitFields.Number)));
        Assert.Equal(
            "2 1 4", await NumbersAsync(
                visits.Where(VisitFields.Labels.ContainsKey("env")).OrderByDescending(VisitFields.Labels["env"])));

        MemoryQuery<Visit, VisitId> byEntry = visits.Where(VisitFields.Labels["env"] >= "").OrderBy(
            VisitFields.Labels["env"]);
        List<int> paged = [];
        string? continuation = null;
        do
        {
            MemoryPage<Visit, VisitId> page = await byEntry.ToPageAsync(1, continuation, TestMemory.Token);
            paged.AddRange(page.Items.Select(static entry => entry.Value.Number));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        Assert.Equal([4, 1, 2], paged);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Members_of_records_and_entries_are_projected(StoreKind kind)
    {
        await using TestMemory memory = await FillAsync(kind);
        MemoryQuery<Visit, VisitId> visits = memory.Get<IVisitRepository>().Query();
        Assert.Equal(
            ["Oslo", "Bergen", null, "Oslo"], (
                await visits.Select(VisitFields.Home.City).ToListAsync(TestMemory.Token)).Select(static v => v.Value));
        Assert.Equal(
            [0, 2, 2, 0], (await visits.Select(VisitFields.Stay.Room.Floor).ToListAsync(TestMemory.Token)).Select(
                static v => v.Value));
        Assert.Equal(
            ["prod", "test", null, ""], (
                await visits.Select(VisitFields.Labels["env"]).ToListAsync(TestMemory.Token)).Select(
                    static v => v.Value));
        Assert.Equal(
            [4.5, null, null, null], (
                await visits.Select(VisitFields.Ratings[VisitPart.Room]).ToListAsync(TestMemory.Token)).Select(
                    static v => v.Value));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_document_without_a_record_is_found_by_what_it_is_read_as(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IDocumentStore store = await memory.OpenStoreAsync();
        await TestDocuments.WriteAsync(store, "visit:1", """{"number":1}""");
        await TestDocuments.WriteAsync(
            store, "visit:2",
            """{"number":2,"stay":{"nights":2,"room":{"floor":3,"part":"Room"}},"stay":{"nights":1}}""");
        await TestDocuments.WriteAsync(
            store, "visit:3",
            """{"number":3,"stay":{"room":{"floor":3,"part":"Room"}},"labels":{"\u0065nv":"prod","env":"test"}}""");
        MemoryQuery<Visit, VisitId> visits = memory.Get<IVisitRepository>().Query();
        foreach (MemoryEntry<Visit, VisitId> entry in await visits.ToListAsync(TestMemory.Token))
        {
            if (entry.Error is not null) continue;
            string number = $"{entry.Value.Number}";
            Assert.Contains(
                number, await NumbersAsync(
                    visits.Where(VisitFields.Stay.Nights == entry.Value.Stay.Nights)), StringComparison.Ordinal);
            Assert.Contains(
                number, await NumbersAsync(
                    visits.Where(VisitFields.Stay.Room.Floor == entry.Value.Stay.Room.Floor)),
                    StringComparison.Ordinal);
        }

        Assert.Equal("1 2", await NumbersAsync(visits.Where(VisitFields.Stay.Room.Floor == 0)));
        Assert.Equal("3", await NumbersAsync(visits.Where(VisitFields.Labels["env"] == "test")));
        Assert.Equal("", await NumbersAsync(visits.Where(VisitFields.Labels["env"] == "prod")));
    }

    [Fact]
    public async Task The_full_text_of_a_record_is_searched()
    {
        await using TestMemory memory = await FillAsync(StoreKind.Sqlite);
        MemoryTextQuery<Visit, VisitId> late = memory.Get<IVisitRepository>().Query().Match(
            VisitFields.Stay.Remarks, FullText.Words("breakfast"));
        MemoryMatch<Visit, VisitId> match = Assert.Single(await late.ToListAsync(TestMemory.Token));
        Assert.Equal(2, match.Entry.Value.Number);
        Assert.Contains("breakfast", match.Snippet, StringComparison.Ordinal);
        var store = (IStoreMaintenance)await memory.OpenStoreAsync();
        Assert.Empty(await store.CheckIntegrityAsync(TestMemory.Token));
    }

    private static async Task<TestMemory> FillAsync(StoreKind kind)
    {
        TestMemory memory = TestMemory.Create(kind);
        Assert.All(
            await memory.Get<IVisitRepository>().UpsertManyAsync(s_visits, TestMemory.Token), static o =>
                Assert.Null(o.Error));
        return memory;
    }

    private static async Task<string> NumbersAsync(MemoryQuery<Visit, VisitId> query) =>
        string.Join(' ', (await query.ToListAsync(TestMemory.Token)).Select(static entry => entry.Value.Number));
}
