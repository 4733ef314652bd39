using TypedMemory.Hub.Databases;

namespace TypedMemory.Hub.Tests.Hosting;

/// <summary>What <c>/_db_updates</c> tells of, whoever looks when.</summary>
public sealed class DatabaseUpdatesTests
{
    [Fact]
    public void One_that_is_looked_at_while_it_goes_has_not_changed_again()
    {
        var updates = new DatabaseUpdates();
        updates.Opened("one", 0);
        updates.Created("one");
        updates.Look("one", 1);
        updates.Deleted("one");
        updates.Look("one", 1);
        Assert.Equal(["created one", "updated one", "deleted one"], Told(updates));
    }

    [Fact]
    public void One_that_is_made_again_changes_from_its_own_beginning()
    {
        var updates = new DatabaseUpdates();
        updates.Opened("one", 7);
        updates.Deleted("one");
        updates.Opened("one", 0);
        updates.Created("one");
        updates.Look("one", 0);
        updates.Look("one", 1);
        Assert.Equal(["deleted one", "created one", "updated one"], Told(updates));
    }

    private static IEnumerable<string> Told(DatabaseUpdates updates) =>
        updates.Since(0).Select(static entry => $"{entry.Type} {entry.Name}");
}
