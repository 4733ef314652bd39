using Microsoft.Extensions.Time.Testing;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Tests.Security;

public sealed class LockoutTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HubOptions _options = new();

    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    public void No_number_of_other_names_opens_a_lock(int threshold)
    {
        _options.LockoutThreshold = threshold;
        var lockout = new Lockout(_time);
        Lock(lockout, "ann");
        for (int i = 0; i < 10_050; i++) lockout.Failed($"made-up-{i}", "10.0.0.1", _options);
        Assert.True(lockout.IsLocked("ann", "10.0.0.1", _options));
        Assert.False(lockout.IsLocked("ann", "10.0.0.2", _options));
        Assert.False(lockout.IsLocked("bob", "10.0.0.1", _options));
    }

    [Fact]
    public void A_lock_ends_after_its_time_and_counting_starts_over()
    {
        var lockout = new Lockout(_time);
        Lock(lockout, "ann");
        _time.Advance(_options.LockoutDuration);
        Assert.False(lockout.IsLocked("ann", "10.0.0.1", _options));
        for (int i = 1; i < _options.LockoutThreshold; i++) Assert.False(lockout.Failed("ann", "10.0.0.1", _options));
        Assert.False(lockout.IsLocked("ann", "10.0.0.1", _options));
        Assert.True(lockout.Failed("ann", "10.0.0.1", _options));
        Assert.True(lockout.IsLocked("ann", "10.0.0.1", _options));
    }

    [Fact]
    public void The_right_password_starts_over_too()
    {
        var lockout = new Lockout(_time);
        for (int i = 1; i < _options.LockoutThreshold; i++) lockout.Failed("ann", "10.0.0.1", _options);
        lockout.Succeeded("ann", "10.0.0.1");
        lockout.Failed("ann", "10.0.0.1", _options);
        Assert.False(lockout.IsLocked("ann", "10.0.0.1", _options));
    }

    // What was under way when the lock came tells nothing, right or wrong.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_password_that_was_checked_while_the_name_was_locked_does_not_count(bool right)
    {
        var lockout = new Lockout(_time);
        Lock(lockout, "ann");
        _time.Advance(_options.LockoutDuration / 2);
        Assert.False(lockout.TryCount("ann", "10.0.0.1", right, _options, out bool locks));
        Assert.False(locks);
        Assert.True(lockout.IsLocked("ann", "10.0.0.1", _options));
        _time.Advance(_options.LockoutDuration / 2);
        Assert.True(lockout.TryCount("ann", "10.0.0.1", right, _options, out _));
        Assert.False(lockout.IsLocked("ann", "10.0.0.1", _options));
    }

    // Name and address are told apart, wherever the one ends.
    [Fact]
    public void A_name_that_holds_an_address_locks_nobody_else()
    {
        var lockout = new Lockout(_time);
        for (int i = 0; i < _options.LockoutThreshold; i++) lockout.Failed("ann10", ".0.0.1", _options);
        Assert.False(lockout.IsLocked("ann", "10.0.0.1", _options));
    }

    private void Lock(Lockout lockout, string name)
    {
        for (int i = 0; i < _options.LockoutThreshold; i++) lockout.Failed(name, "10.0.0.1", _options);
        Assert.True(lockout.IsLocked(name, "10.0.0.1", _options));
    }
}
