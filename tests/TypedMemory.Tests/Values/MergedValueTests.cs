using System.Numerics;

namespace TypedMemory.Tests;

/// <summary>Members that are merged by their values, of generated types, on stores.</summary>
public sealed class MergedValueTests
{
    private static readonly TallyId Id = new("x");

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task Values_compare_as_their_kind_in_whatever_form_they_are_stored()
    {
        await using var devices = new TwoDevices();
        await devices.One.Get<ITallyRepository>().InsertAsync(
            new Tally
            {
                Name = "x",
                High = 0.5m,
                Low = 1000,
                Wide = Int128.MaxValue,
                Big = BigInteger.Pow(10, 30),
                Word = "ab",
                Fastest = TimeSpan.FromHours(-1),
                LastSeen = new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.FromHours(5)),
                Seen = new Version(1, 10),
            },
            Token);
        await devices.Other.Get<ITallyRepository>().InsertAsync(
            new Tally
            {
                Name = "x",
                High = 1m / 3,
                Low = 1m / 3,
                Wide = 7,
                Big = BigInteger.Pow(9, 30),
                Word = "ab c",
                Fastest = TimeSpan.FromDays(-3),
                LastSeen = new DateTimeOffset(2026, 1, 2, 1, 0, 0, TimeSpan.Zero),
                Seen = new Version(1, 9),
            },
            Token);

        await devices.SyncAsync(Id.DocumentId);

        foreach (TestMemory memory in new[] { devices.One, devices.Other })
        {
            Tally merged = (await memory.Get<ITallyRepository>().GetAsync(Id, Token))!;
            Assert.Equal(0.5m, merged.High);
            Assert.Equal(1m / 3, merged.Low);
            Assert.Equal(Int128.MaxValue, merged.Wide);
            Assert.Equal(BigInteger.Pow(10, 30), merged.Big);
            Assert.Equal("ab c", merged.Word);
            Assert.Equal(TimeSpan.FromDays(-3), merged.Fastest);
            Assert.Equal(new DateTimeOffset(2026, 1, 2, 1, 0, 0, TimeSpan.Zero), merged.LastSeen);
            Assert.Equal(new Version(1, 10), merged.Seen);
        }
    }

    [Fact]
    public async Task A_value_that_is_not_better_changes_nothing_on_one_device()
    {
        await using TestMemory memory = TestMemory.Create();
        ITallyRepository tallies = memory.Get<ITallyRepository>();
        await tallies.InsertAsync(new Tally { Name = "x", High = 0.5m, Low = 1000 }, Token);

        await tallies.UpsertAsync(new Tally { Name = "x", High = 1m / 3, Low = 1m / 3 }, Token);

        Tally stored = (await tallies.GetAsync(Id, Token))!;
        Assert.Equal((0.5m, 1m / 3), (stored.High, stored.Low));
    }

    [Fact]
    public async Task Two_devices_that_each_take_the_last_one_leave_a_counter_that_can_be_read()
    {
        await using var devices = new TwoDevices();
        ITallyRepository one = devices.One.Get<ITallyRepository>();
        ITallyRepository other = devices.Other.Get<ITallyRepository>();
        await one.InsertAsync(new Tally { Name = "x", Small = 100, Huge = ulong.MaxValue - 1 }, Token);
        await devices.SyncAsync(Id.DocumentId);
        foreach (ITallyRepository tallies in new[] { one, other })
        {
            await tallies.UpdateAsync(Id, t => t with { Stock = 0, Small = 120, Huge = ulong.MaxValue }, Token);
        }

        await devices.SyncAsync(Id.DocumentId);

        foreach (ITallyRepository tallies in new[] { one, other })
        {
            Tally merged = (await tallies.GetAsync(Id, Token))!;
            Assert.Equal((0u, sbyte.MaxValue, ulong.MaxValue), (merged.Stock, merged.Small, merged.Huge));
        }

        await one.UpdateAsync(Id, t => t with { Stock = 5 }, Token);
        await devices.SyncAsync(Id.DocumentId);
        Assert.Equal(5u, (await other.GetAsync(Id, Token))!.Stock);
    }

    [Fact]
    public async Task Edits_that_are_good_each_and_not_together_are_an_error_item_that_an_update_mends()
    {
        await using var devices = new TwoDevices();
        IBookingRepository one = devices.One.Get<IBookingRepository>();
        IBookingRepository other = devices.Other.Get<IBookingRepository>();
        var id = new BookingId("x");
        await one.InsertAsync(new Booking("x", 1, 10), Token);
        await devices.SyncAsync(id.DocumentId);
        await one.UpdateAsync(id, b => b with { Start = 8 }, Token);
        await other.UpdateAsync(id, b => b with { End = 5 }, Token);
        await devices.SyncAsync(id.DocumentId);

        foreach (TestMemory memory in new[] { devices.One, devices.Other })
        {
            IBookingRepository bookings = memory.Get<IBookingRepository>();
            MemoryEntry<Booking, BookingId> entry = await bookings.ListAsync(
                cancellationToken: Token).SingleAsync(Token);
            Assert.NotNull(entry.Error);
            Assert.True(entry.Error.IsRefusedByType);
            Assert.Contains("the end 5 is before the start 8", entry.Error.Message, StringComparison.Ordinal);
            Assert.Contains("\"start\" of ", entry.Error.Message, StringComparison.Ordinal);
            Assert.Contains("\"end\" of ", entry.Error.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<MemoryFormatException>(async () => await bookings.GetAsync(id, Token));
        }

        await one.UpdateAsync(id, b => b with { End = b.Start + 1 }, Token);
        await devices.SyncAsync(id.DocumentId);
        Booking mended = (await one.GetAsync(id, Token))!;
        Assert.Equal(mended.Start + 1, mended.End);
        Assert.Single(await one.GetHistoryAsync(id, Token), revision => revision.IsAvailable);
        Assert.Equal(mended, await other.GetAsync(id, Token));
    }

    [Fact]
    public async Task Every_way_to_update_mends_a_refused_merge()
    {
        await using var devices = new TwoDevices();
        foreach (string name in new[] { "many", "unit" })
        {
            var id = new BookingId(name);
            await devices.One.Get<IBookingRepository>().InsertAsync(new Booking(name, 1, 10), Token);
            await devices.SyncAsync(id.DocumentId);
            await devices.One.Get<IBookingRepository>().UpdateAsync(id, b => b with { Start = 8 }, Token);
            await devices.Other.Get<IBookingRepository>().UpdateAsync(id, b => b with { End = 5 }, Token);
            await devices.SyncAsync(id.DocumentId);
        }

        IBookingRepository bookings = devices.One.Get<IBookingRepository>();
        IReadOnlyList<MemoryWriteOutcome<BookingId>> outcomes = await bookings.UpdateManyAsync(
            [new BookingId("many")], b => b with { End = 20 }, Token);
        Assert.True(outcomes[0].Succeeded);
        await devices.One.Get<IMemoryTransactions>().Begin()
            .Update(bookings, new BookingId("unit"), b => b with { End = 20 }).CommitAsync(Token);

        Assert.Equal(20, (await bookings.GetAsync(new BookingId("many"), Token))!.End);
        Assert.Equal(20, (await bookings.GetAsync(new BookingId("unit"), Token))!.End);
    }
}
