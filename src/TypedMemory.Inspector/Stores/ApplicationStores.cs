using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Stores;

/// <summary>The one store of an application's memory, with its types and its sync.</summary>
internal sealed class ApplicationStores : IInspectorStores
{
    private const string Name = "memory";

    private readonly IMemoryStore _memory;
    private readonly IMemorySync? _sync;
    private readonly IMemoryRecall? _recall;
    private readonly MemoryType[] _types;

    /// <exception cref="InvalidOperationException">The application has no memory.</exception>
    public ApplicationStores(IServiceProvider services)
    {
        _memory = services.GetService<IMemoryStore>() ?? throw new InvalidOperationException(
            "There is no memory to inspect. Call services.AddTypedMemory(...) first, or set InspectorOptions.Stores.");
        _sync = services.GetService<IMemorySync>();
        _recall = services.GetService<IMemoryRecall>();
        IMemoryKeys? keys = services.GetService<IMemoryKeys>();
        _types = [.. services.GetServices<MemoryTypeRegistration>().Select(added => added.Type with { Keys = keys })
            .DistinctBy(static type => type.Prefix).OrderBy(static type => type.Name, StringComparer.Ordinal)];
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(InspectorUser user, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([Name]);

    public async ValueTask<InspectedStore?> OpenAsync(
        string name, InspectorUser user, CancellationToken cancellationToken)
    {
        if (name != Name) return null;
        return new InspectedStore(Name, await _memory.OpenAsync(cancellationToken).ConfigureAwait(false))
        {
            Types = _types,
            Sync = _sync,
            Recall = _recall,
        };
    }
}
