#pragma warning disable TM0021 // Without an index, every document is read: that is what is asked here.
using System.Collections.Immutable;
using System.Globalization;

namespace TypedMemory.Testing.Tests;

/// <summary>What becomes of edits of one document that make different cases of it.</summary>
public sealed class DeedMergeTests
{
    private static readonly DeedId Id = new("x");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_cases_the_later_one_wins_and_members_of_all_cases_merge_for_themselves()
    {
        await using MemoryPair pair = await OpenAsync();
        await EditAsync(
            pair.Left, static d => Failed(d, "plan", 5) with { Tags = d.Tags.Add("left"), Note = "noted" });
        pair.Clock.Advance(TimeSpan.FromMinutes(1));
        await EditAsync(pair.Right, static d => new Deed.Done { Id = d.Id, Result = "ok", Tags = d.Tags.Add("right") });
        Deed.Done done = Assert.IsType<Deed.Done>(await SyncedAsync(pair));
        Assert.Equal(("ok", "noted"), (done.Result, done.Note));
        Assert.True(done.Tags.SetEquals(["left", "right"]));

        // What the other case left behind goes with the next edit.
        await EditAsync(pair.Left, static d => d with { Note = "over" });
        Assert.Equal("over", (await SyncedAsync(pair)).Note);
        var deeds = pair.Left.Get<IDeedRepository>();
        Assert.Equal(0, await deeds.Query().Where(DeedFields.Code == 5).CountAsync(Token));
    }

    [Fact]
    public async Task A_case_is_whole_even_where_a_concurrent_edit_took_a_member_of_it_away()
    {
        await using MemoryPair pair = await OpenAsync();

        // Planned to Done takes "text" away; the later Planned to Failed does not change it, and needs it.
        await EditAsync(pair.Left, static d => new Deed.Done { Id = d.Id, Result = "ok" });
        pair.Clock.Advance(TimeSpan.FromMinutes(1));
        await EditAsync(pair.Right, static d => Failed(d, ((Deed.Planned)d).Text, 0));
        Deed.Failed failed = Assert.IsType<Deed.Failed>(await SyncedAsync(pair));
        Assert.Equal(("plan", 0), (failed.Text, failed.Code));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sets_maps_records_and_counters_of_a_case_are_whole_too(bool adds)
    {
        await using MemoryPair pair = await OpenAsync();
        await EditAsync(pair.Left, static d => new Deed.Done { Id = d.Id, Result = "ok" });
        pair.Clock.Advance(TimeSpan.FromMinutes(1));
        await EditAsync(pair.Right, d => adds
            ? Failed(d, "plan", 0) with { Steps = ["first", "second"], Visits = 201, Place = new("rome", 1) }
            : Failed(d, "plan", 0));
        Deed.Failed failed = Assert.IsType<Deed.Failed>(await SyncedAsync(pair));
        Assert.Equal(adds ? ["first", "second"] : ["first"], failed.Steps);
        Assert.Equal(1, failed.Scores["a"]);
        Assert.Equal(new DeedPlace("rome", adds ? 1 : null), failed.Place);
        Assert.Equal(adds ? 201 : 200, failed.Visits);
        Assert.Null(failed.High);
    }

    [Fact]
    public async Task A_counter_that_both_sides_leave_and_one_sets_again_is_what_that_one_set()
    {
        await using MemoryPair pair = await OpenAsync();
        await EditAsync(pair.Left, static d => new Deed.Done { Id = d.Id, Result = "ok" });
        pair.Clock.Advance(TimeSpan.FromMinutes(1));
        await EditAsync(pair.Right, static d => new Deed.Done { Id = d.Id, Result = "ok" });
        await EditAsync(pair.Right, static d => Failed(d, "plan", 0) with { Visits = 7, Steps = [], Place = new("oslo") });
        Deed.Failed failed = Assert.IsType<Deed.Failed>(await SyncedAsync(pair));
        Assert.Equal((7, 0, new DeedPlace("oslo")), (failed.Visits, failed.Steps.Count, failed.Place));
    }

    [Fact]
    public async Task An_edit_within_the_case_that_was_left_does_not_bring_it_back()
    {
        await using MemoryPair pair = await OpenAsync();
        await EditAsync(pair.Left, static d => new Deed.Done { Id = d.Id, Result = "ok", Tries = 1 });
        pair.Clock.Advance(TimeSpan.FromMinutes(1));
        await EditAsync(pair.Right, static d => ((Deed.Planned)d) with { Owner = "me", Note = "late" });
        Deed.Done done = Assert.IsType<Deed.Done>(await SyncedAsync(pair));
        Assert.Equal(("ok", "late"), (done.Result, done.Note));
    }

    [Fact]
    public async Task What_a_lost_case_left_behind_is_not_taken_from_a_case_that_is_set_meanwhile()
    {
        await using MemoryPair pair = await OpenAsync();
        await EditAsync(pair.Left, static d => Failed(d, "plan", 1));
        pair.Clock.Advance(TimeSpan.FromMinutes(1));
        await EditAsync(pair.Right, static d => new Deed.Done { Id = d.Id, Result = "ok" });
        pair.Clock.Advance(TimeSpan.FromMinutes(1));
        await EditAsync(pair.Left, static d => ((Deed.Failed)d) with { Text = "left behind" });
        Assert.IsType<Deed.Done>(await SyncedAsync(pair));

        // The left sets a case that needs "text"; the right, later, takes the "text" away that the first one left.
        await EditAsync(pair.Left, static d => Planned(d, "new"));
        pair.Clock.Advance(TimeSpan.FromMinutes(1));
        await EditAsync(pair.Right, static d => d with { Note = "late" });
        Assert.Equal("late", Assert.IsType<Deed.Done>(await SyncedAsync(pair)).Note);
    }

    [Fact]
    public async Task Whatever_the_cases_both_sides_are_the_same_and_readable()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            await using MemoryPair pair = await OpenAsync();
            for (int round = 0; round < 4; round++)
            {
                for (int edit = random.Next(4); edit >= 0; edit--)
                {
                    int choice = random.Next(4);
                    int number = random.Next(3);
                    await EditAsync(
                        random.Next(2) == 0 ? pair.Left : pair.Right, d => Changed(d, choice, number));
                    pair.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(3)));
                }

                Assert.True(await SyncedAsync(pair) is not null, $"seed {seed}");
            }
        }
    }

    private static Deed.Planned Planned(Deed deed, string text)
    {
        Deed.Located? located = deed as Deed.Located;
        return new()
        {
            Id = deed.Id,
            Text = text,
            Steps = located?.Steps ?? [text],
            Visits = located?.Visits ?? 1,
            High = null,
            Scores = located?.Scores ?? ImmutableSortedDictionary<string, int>.Empty,
            Place = located?.Place ?? new("paris"),
        };
    }

    private static Deed.Failed Failed(Deed deed, string text, int code)
    {
        Deed.Planned planned = Planned(deed, text);
        return new()
        {
            Id = deed.Id,
            Text = text,
            Code = code,
            Steps = planned.Steps,
            Visits = planned.Visits,
            High = null,
            Scores = planned.Scores,
            Place = planned.Place,
        };
    }

    private static Deed Changed(Deed deed, int choice, int number)
    {
        string text = number.ToString(CultureInfo.InvariantCulture);
        return choice switch
        {
            0 => Planned(deed, text) with { Owner = text, Tries = number, Tags = deed.Tags },
            1 => Failed(deed, text, number) with { Tags = deed.Tags },
            2 => new Deed.Done { Id = deed.Id, Result = text, Tries = number, Tags = deed.Tags.Add(text) },
            _ => deed with { Note = text },
        };
    }

    private static async Task<MemoryPair> OpenAsync()
    {
        MemoryPair pair = await MemoryPair.OpenAsync(static memory => memory.AddGeneratedTypes(), Token);
        await pair.Left.Get<IDeedRepository>().InsertAsync(
            new Deed.Planned
            {
                Id = "x",
                Text = "plan",
                Tries = 3,
                Steps = ["first"],
                Visits = 200,
                High = null,
                Place = new("rome"),
                Scores = ImmutableSortedDictionary<string, int>.Empty.Add("a", 1),
            },
            Token);
        await pair.SyncAsync(Token);
        pair.Clock.Advance(TimeSpan.FromMinutes(1));
        return pair;
    }

    private static async Task EditAsync(Memory memory, Func<Deed, Deed> edit) =>
        Assert.NotNull(await memory.Get<IDeedRepository>().UpdateAsync(Id, edit, Token));

    /// <summary>The document after both sides know all; both have the same, and can read it.</summary>
    private static async Task<Deed> SyncedAsync(MemoryPair pair)
    {
        await pair.SyncAsync(Token);
        Assert.Null(await pair.FindDifferenceAsync(Token));
        Deed left = (await pair.Left.Get<IDeedRepository>().GetAsync(Id, Token))!;
        Deed right = (await pair.Right.Get<IDeedRepository>().GetAsync(Id, Token))!;
        Assert.Equal(left.GetType(), right.GetType());
        return left;
    }
}
