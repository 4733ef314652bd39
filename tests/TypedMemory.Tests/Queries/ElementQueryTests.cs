using System.Collections.Immutable;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>What is asked of the records in a collection.</summary>
public sealed class ElementQueryTests
{
    private static readonly Order[] s_orders =
    [
        new() { Number = 1,
            Lines = [new() { Sku = "a", Quantity = 5 }, new() { Sku = "b", Quantity = 2, Discount = 0.5m }] },
        new() { Number = 2,
            Lines = [new() { Sku = "a", Quantity = 2, Marks = ["x", "y"] }, new()
            { Sku = "b", Quantity = 5, State = JobState.Done }] },
        new()
        {
            Number = 3,
            Lines = [new()
                { Sku = "apple", Box = new("red", [new(1), new(2, 3)]), Stops = [new(4, 4)], Sizes = { ["m"] = 3 } }],
            Points = [new(1, 1), new(9)],
            Box = new("blue", [new(5, 5)]),
            ByName = ImmutableDictionary<string, OrderLine>.Empty.Add("x", new() { Sku = "pear", Quantity = 4 }).Add(
                "y", new() { Sku = "plum", Box = new("green", [new(6)]), Sizes = { ["l"] = 2 } }),
            Places = new() { [JobState.Done] = new(1, 2), [JobState.Open] = null },
            Labels = { ["env"] = "prod", ["team"] = "blue whales" },
        },
        new() { Number = 4, Lines = [new() { Sku = "kit", Parts = [new() { Sku = "a" }] }], Points = [] },
        new() { Number = 5 },
    ];

    private static readonly Dictionary<string, (MemoryFilter<Order> Filter, string Numbers)> s_filters = new()
    {
        ["one of the lines"] = (OrderFields.Lines.Any(static line => line.Sku == "a"), "1 2"),
        ["both of one line"] = (OrderFields.Lines.Any(static line => line.Sku == "a" && line.Quantity > 3), "1"),
        ["each of another line"] = (
            OrderFields.Lines.Any(static line => line.Sku == "a")
            && OrderFields.Lines.Any(static line => line.Quantity > 3), "1 2"),
        ["either"] = (OrderFields.Lines.Any(static line => line.Quantity > 3 || line.Sku.StartsWith("app")), "1 2 3"),
        ["not of a line"] = (OrderFields.Lines.Any(static line => !(line.Sku == "a")), "1 2 3 4"),
        ["of no line"] = (!OrderFields.Lines.Any(static line => line.Sku == "a"), "3 4 5"),
        ["of every line"] = (OrderFields.Lines.All(static line => line.Quantity >= 2), "1 2 5"),
        ["any line"] = (OrderFields.Lines.Any(), "1 2 3 4"),
        ["no line"] = (!OrderFields.Lines.Any(), "5"),
        ["null of a line"] = (OrderFields.Lines.Any(static line => line.Discount.IsNotNull), "1"),
        ["an enum of a line"] = (OrderFields.Lines.Any(static line => line.State == JobState.Done), "2"),
        ["a collection of a line"] = (OrderFields.Lines.Any(static line => line.Marks.ContainsAll("x", "y")), "2"),
        ["a record of a line"] = (OrderFields.Lines.Any(static line => line.Box.Color == "red"), "3"),
        ["no record of a line"] = (OrderFields.Lines.Any(static line => line.Box.IsNull), "1 2 4"),
        ["a collection in a record of a line"] = (
            OrderFields.Lines.Any(static line => line.Box.Corners.Any(static corner => corner.Y == 7)), "3"),
        ["an array of a line"] = (
            OrderFields.Lines.Any(static line => line.Stops.Any(static stop => stop.X == 4 && stop.Y == 4)), "3"),
        ["a map of a line"] = (OrderFields.Lines.Any(static line => line.Sizes["m"] >= 3), "3"),
        ["a text of a line"] = (
            OrderFields.Lines.Any(static line => line.Sku.Contains("i") || line.Sku.EqualsIgnoreCase("APPLE")), "3 4"),
        ["a record within itself"] = (OrderFields.Lines.Any(static line => line.Parts.IsNull), ""),
        ["structs"] = (OrderFields.Points.Any(static point => point.X == 9 && point.Y == 7), "3"),
        ["structs that are null"] = (OrderFields.Points.IsNull, "1 2 5"),
        ["of every struct"] = (OrderFields.Points.All(static point => point.X < 9), "1 2 4 5"),
        ["elements in a record"] = (OrderFields.Box.Corners.Any(static corner => corner.X == 5), "3"),
        ["a record in a map"] = (OrderFields.ByName["x"].Quantity == 4, "3"),
        ["a record in a map that has its default"] = (OrderFields.ByName["y"].Quantity == 1, "3"),
        ["a record that is not in a map"] = (OrderFields.ByName["z"].Quantity == 1, ""),
        ["no record in a map"] = (OrderFields.ByName["x"].IsNull, "1 2 4 5"),
        ["a record of a record in a map"] = (OrderFields.ByName["y"].Box.Color == "green", "3"),
        ["a map of a record in a map"] = (OrderFields.ByName["y"].Sizes["l"] > 1, "3"),
        ["a collection of a record in a map"] = (
            OrderFields.ByName["y"].Box.Corners.Any(static corner => corner.Y == 7), "3"),
        ["records of a map"] = (OrderFields.ByName.Values.Any(static line => line.Sku == "plum"), "3"),
        ["both of one record of a map"] = (
            OrderFields.ByName.Values.Any(static line => line.Sku == "plum" && line.Quantity == 4), ""),
        ["of every record of a map"] = (OrderFields.ByName.Values.All(static line => line.Quantity > 3), "1 2 4 5"),
        ["any record of a map"] = (OrderFields.ByName.Values.Any(), "3"),
        ["a struct in a map"] = (OrderFields.Places[JobState.Done].Y == 2, "3"),
        ["a struct in a map that is null"] = (OrderFields.Places[JobState.Open].IsNull, "1 2 3 4 5"),
        ["structs of a map"] = (OrderFields.Places.Values.Any(static point => point.X == 1), "3"),
        ["values of a map"] = (OrderFields.Labels.Values.Any(static label => label.StartsWith("pro")), "3"),
        ["a value of a map"] = (OrderFields.Labels.Values.Contains("prod"), "3"),
        ["several values of a map"] = (OrderFields.Labels.Values.ContainsAll("prod", "blue whales"), "3"),
        ["one of several values of a map"] = (OrderFields.Labels.Values.ContainsAny("prod", "test"), "3"),
        ["values of a map in a line"] = (
            OrderFields.Lines.Any(static line => line.Sizes.Values.Any(static size => size == 3)), "3"),
        ["with something of the document"] = (
            OrderFields.Number > 1 && OrderFields.Lines.Any(static line => line.Sku == "a"), "2"),
    };

    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind, string> Filters()
    {
        var data = new TheoryData<StoreKind, string>();
        foreach (StoreKind kind in Enum.GetValues<StoreKind>())
        {
            foreach (string name in s_filters.Keys) data.Add(kind, name);
        }

        return data;
    }

    [Theory, MemberData(nameof(Filters))]
    public async Task A_filter_of_elements_finds_what_holds(StoreKind kind, string name)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IOrderRepository orders = memory.Get<IOrderRepository>();
        Assert.All(await orders.InsertManyAsync(s_orders, Token), static outcome => Assert.True(outcome.Succeeded));
        Assert.Equal(s_filters[name].Numbers, await NumbersAsync(orders.Query().Where(s_filters[name].Filter)));
        Assert.Equal(
            s_filters[name].Numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length,
            await orders.Query().Where(s_filters[name].Filter).CountAsync(Token));
    }

    [Fact]
    public async Task Elements_of_other_programs_are_read_as_the_codec_reads_them()
    {
        await using TestMemory memory = TestMemory.Create();
        IDocumentStore store = await memory.OpenStoreAsync();
        await TestDocuments.WriteAsync(
            store, "order:1", """{"number":1,"lines":[null,{"sku":"a"},{"sku":"b","quantity":2,"quantity":9}]}""");
        await TestDocuments.WriteAsync(store, "order:2", """{"number":2,"lines":{"sku":"a"}}""");
        await TestDocuments.WriteAsync(store, "order:3", """{"number":3,"lines":[[{"sku":"a"}],5,"a"]}""");
        MemoryQuery<Order, OrderId> orders = memory.Get<IOrderRepository>().Query(OrderId.All);
        Assert.Equal(
            ["order:1"], await IdsAsync(
                orders.Where(OrderFields.Lines.Any(static line => line.Sku == "a" && line.Quantity == 1))));
        Assert.Equal(
            ["order:1"], await IdsAsync(orders.Where(OrderFields.Lines.Any(static line => line.Quantity == 9))));
        Assert.Empty(await IdsAsync(orders.Where(OrderFields.Lines.Any(static line => line.Quantity == 2))));
    }

    [Fact]
    public async Task Members_of_records_in_maps_are_selected_summed_and_ordered_by()
    {
        await using TestMemory memory = TestMemory.Create();
        IOrderRepository orders = memory.Get<IOrderRepository>();
        Assert.All(await orders.InsertManyAsync(s_orders, Token), static outcome => Assert.True(outcome.Succeeded));
        Assert.Equal(4, await orders.Query().SumAsync(OrderFields.ByName["x"].Quantity, Token));
        Assert.Equal(
            "3", await NumbersAsync(orders.Query().OrderByDescending(OrderFields.ByName["y"].Box.Color).Take(1)));
        Assert.Equal(
            [null, null, "green", null, null],
            (await orders.Query().Select(OrderFields.ByName["y"].Box.Color).ToListAsync(Token)).Select(
                static row => row.Value));
        Assert.Equal(2, await orders.Query().SumAsync(OrderFields.Places[JobState.Done].Y, Token));
    }

    [Fact]
    public async Task Full_text_finds_values_of_maps_and_texts_of_records_in_them()
    {
        await using TestMemory memory = TestMemory.Create();
        IOrderRepository orders = memory.Get<IOrderRepository>();
        Assert.All(await orders.InsertManyAsync(s_orders, Token), static outcome => Assert.True(outcome.Succeeded));
        foreach (string word in (string[])["whale", "plum"])
        {
            IReadOnlyList<MemoryMatch<Order, OrderId>> found =
                await orders.Query().Match(FullText.Words(word)).ToListAsync(Token);
            Assert.Equal(3, Assert.Single(found).Entry.Value.Number);
        }

        Assert.Equal(1, await orders.Query().Match(OrderFields.Labels, FullText.Words("whale")).CountAsync(Token));
        Assert.Equal(0, await orders.Query().Match(OrderFields.Labels, FullText.Words("plum")).CountAsync(Token));
    }

    private static async Task<string> NumbersAsync(MemoryQuery<Order, OrderId> query) =>
        string.Join(' ', (await query.ToListAsync(Token)).Select(static entry => entry.Value.Number));

    private static async Task<IEnumerable<string>> IdsAsync(MemoryQuery<Order, OrderId> query) =>
        (await query.ToListAsync(Token)).Select(static entry => entry.DocumentId);
}
