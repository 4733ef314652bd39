using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TypedMemory.Mcp.Graph;

namespace TypedMemory.Mcp.Hosting;

/// <summary>The knowledge graph of a memory that has its types.</summary>
internal sealed class KnowledgeGraphAccess(IServiceProvider services, IOptions<TypedMemoryMcpOptions> options)
{
    /// <summary>The graph; <see langword="null"/> where the memory has none, or clients are to see none.</summary>
    public KnowledgeGraph? Graph { get; } = Of(services, options.Value);

    private static KnowledgeGraph? Of(IServiceProvider services, TypedMemoryMcpOptions options) =>
        options.KnowledgeGraph
        && options.Types(typeof(Entity))
        && services.GetService<IEntityRepository>() is { } entities
        && services.GetService<IRelationRepository>() is { } relations
            ? new KnowledgeGraph(
                entities,
                relations,
                services.GetRequiredService<IMemoryTransactions>(),
                services.GetRequiredService<TimeProvider>())
            : null;
}
