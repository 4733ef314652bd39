namespace TypedMemory.Testing.Tests;

/// <summary>A time that a test moves.</summary>
public sealed class TestClockTests
{
    [Fact]
    public async Task It_stands_still_until_it_is_moved_and_delays_end_then()
    {
        var clock = new TestClock();
        DateTimeOffset start = clock.GetUtcNow();
        Task delay = Task.Delay(TimeSpan.FromSeconds(5), clock, TestContext.Current.CancellationToken);
        Assert.Equal((start, 1), (clock.GetUtcNow(), clock.Waiting));
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        await delay;
        Assert.Equal((TimeSpan.FromSeconds(5), 0), (clock.GetUtcNow() - start, clock.Waiting));
    }

    [Fact]
    public void Timers_fire_at_their_time_in_order_and_periodic_ones_again()
    {
        var clock = new TestClock();
        List<(string, double)> fired = [];
        DateTimeOffset start = clock.GetUtcNow();
        using ITimer slow = clock.CreateTimer(_ => Note("slow"), null, TimeSpan.FromSeconds(3), TimeSpan.Zero);
        using ITimer fast = clock.CreateTimer(
            _ => Note("fast"), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([("fast", 2), ("slow", 3), ("fast", 4)], fired);
        fast.Dispose();
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3, fired.Count);

        void Note(string name) => fired.Add((name, (clock.GetUtcNow() - start).TotalSeconds));
    }

    [Fact]
    public void It_can_be_set_back_as_a_user_does()
    {
        var clock = new TestClock();
        DateTimeOffset before = clock.GetUtcNow() - TimeSpan.FromHours(1);
        clock.Set(before);
        Assert.Equal(before, clock.GetUtcNow());
    }
}
