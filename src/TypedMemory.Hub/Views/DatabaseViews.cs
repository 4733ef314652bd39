using System.Collections.Concurrent;
using System.Collections.Immutable;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Mango;

namespace TypedMemory.Hub.Views;

/// <summary>The views of a database.</summary>
/// <param name="database">The database, whole.</param>
/// <param name="designs">Its design documents.</param>
internal sealed class DatabaseViews(IIndexedDatabase database, Designs designs)
{
    private readonly ConcurrentDictionary<string, ViewIndex> _indexes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<RevisionKey, ViewGroup> _groups = new();
    private readonly IViewStore? _keeper = database.Store.Capability<IViewStore>();

    /// <summary>What is being brought up to date.</summary>
    public IEnumerable<ViewBuild> Builds => _indexes.Values.Select(static index => index.Build).OfType<ViewBuild>();

    /// <summary>What keeps the rows.</summary>
    /// <exception cref="HubException">The store keeps none.</exception>
    public IViewStore Keeper => _keeper
        ?? throw HubException.NotImplemented("The store of this database keeps no views.");

    /// <summary>Finds the views of a design document.</summary>
    /// <param name="name">Its name, without <c>_design/</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<ViewGroup> FindAsync(string name, CancellationToken cancellationToken)
    {
        Design design = await designs.FindAsync(name, cancellationToken).ConfigureAwait(false)
            ?? throw HubException.NotFound();
        if (design.IsDamaged) design.Run();
        if (_groups.Count > 1000) _groups.Clear();
        return _groups.GetOrAdd(
            new RevisionKey(design.Id, design.Revision), static (_, design) => ViewGroup.Read(design), design)
            with
        { Design = design };
    }

    /// <summary>The rows of a signature.</summary>
    public ViewIndex IndexOf(ViewGroup group) => _indexes.GetOrAdd(
        group.Signature, signature => new ViewIndex(database, Keeper, signature));

    /// <summary>Brings views up to date beside the requests.</summary>
    public void UpdateLater(ViewGroup group)
    {
        if (!database.TryLease()) return;
        _ = Task.Run(async () =>
        {
            try
            {
                await IndexOf(group).UpdateAsync(group, database.Closing).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Also what the store fails with: the next request that waits for the rows is told.
            catch (Exception)
#pragma warning restore CA1031
            {
                // Nobody waits for this.
            }
            finally
            {
                database.Release();
            }
        });
    }

    /// <summary>Removes the rows that no design document asks for any more.</summary>
    public async ValueTask CleanUpAsync(CancellationToken cancellationToken)
    {
        if (_keeper is null) return;
        ImmutableArray<Design> all = await designs.ListAsync(cancellationToken).ConfigureAwait(false);
        HashSet<string> wanted =
        [
            .. all.Where(static design => !design.IsDamaged).Select(
                static design => ViewGroup.Read(design).Signature),
        ];
        await _keeper.KeepAsync(wanted, cancellationToken).ConfigureAwait(false);
        foreach (string signature in _indexes.Keys.Where(signature => !wanted.Contains(signature)))
            _indexes.TryRemove(signature, out _);
    }

    private readonly record struct RevisionKey(string Id, RevisionId Revision);
}
